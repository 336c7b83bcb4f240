"""Tables of the signs and LaTeX commands that formulas are written with."""

from typing import Final

GREEK: Final = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "pi",
    "rho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
    "Gamma",
    "Delta",
    "Theta",
    "Lambda",
    "Xi",
    "Pi",
    "Sigma",
    "Phi",
    "Psi",
    "Omega",
    "ell",
    "nabla",
    "infty",
]

GREEK_LETTERS: Final = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Φ": "Phi",
    "Ψ": "Psi", "Ω": "Omega", "∇": "nabla", "∞": "infty", "ℓ": "ell", "µ": "mu", "ϕ": "phi",
}  # fmt: skip

OPERATORS: Final = {
    "+": "+", "-": "-", "−": "-", "–": "-", "*": "*", "·": "*", "⋅": "*", "×": "*", "∙": "*", "∗": "*", "•": "*",
    "/": "/", "÷": "/", "∕": "/", "⁄": "/", "^": "^", "_": "_", "'": "'", "′": "'", "!": "!",
}  # fmt: skip

RELATIONS: Final = {
    "=": "=", "≈": "≈", "≃": "≈", "≅": "≈", "≡": "=", "<": "<", ">": ">", "≤": "<=", "≥": ">=", "≠": "!=", "→": "->",
    "⇒": "=>", "⟹": "=>", "⟶": "->", "↦": "->", "⇔": "=>", "∈": "in", "∝": "~", "~": "~", "∼": "~",
}  # fmt: skip

LONG_SIGNS: Final = {
    "<=>": "=>", "==>": "=>", "-->": "->", "=>": "=>", "->": "->", "<=": "<=", ">=": ">=", "==": "=", "!=": "!=",
    ":=": "=", "~=": "≈", "~~": "≈", "=~": "≈",
}  # fmt: skip

COMMAND_OPERATORS: Final = {"cdot": "*", "times": "*", "ast": "*", "div": "/", "prime": "'", "star": "*"}

COMMAND_RELATIONS: Final = {
    "approx": "≈", "simeq": "≈", "cong": "≈", "equiv": "=", "le": "<=", "leq": "<=", "leqslant": "<=", "lt": "<",
    "ge": ">=", "geq": ">=", "geqslant": ">=", "gt": ">", "ne": "!=", "neq": "!=", "to": "->", "rightarrow": "->",
    "longrightarrow": "->", "mapsto": "->", "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>", "iff": "=>",
    "Leftrightarrow": "=>", "in": "in", "sim": "~", "propto": "~", "coloneqq": "=",
}  # fmt: skip

OPENING: Final = {"(": ")", "[": "]", "{": "}", "⌊": "⌋", "⌈": "⌉", "\\{": "\\}", "⟨": "⟩"}
CLOSING: Final = frozenset(OPENING.values())

COMMAND_OPENING: Final = {"lfloor": "⌊", "lceil": "⌈", "langle": "⟨", "lbrace": "\\{", "lbrack": "["}
COMMAND_CLOSING: Final = {"rfloor": "⌋", "rceil": "⌉", "rangle": "⟩", "rbrace": "\\}", "rbrack": "]"}
COMMAND_BARS: Final = {"lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖", "rVert": "‖", "Vert": "‖", "mid": "|"}

ACCENTS: Final = frozenset({"hat", "widehat", "tilde", "widetilde", "bar", "overline", "vec", "dot"})

# Commands whose argument is set upright or in another alphabet.
WRAPPERS: Final = frozenset(
    [
        "text",
        "mathrm",
        "operatorname",
        "operatorname*",
        "mathit",
        "mathbf",
        "boldsymbol",
        "bm",
        "mathcal",
        "mathsf",
        "mathtt",
        "mathbb",
        "mathscr",
        "textbf",
        "textit",
        "textrm",
        "mbox",
        "emph",
        "underline",
        "boxed",
    ]
)

# Commands that change only the look.
SILENT: Final = frozenset(
    [
        "left",
        "right",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "displaystyle",
        "textstyle",
        "limits",
        "nolimits",
        "quad",
        "qquad",
        "nonumber",
        "notag",
        "hline",
        "centering",
        "hspace",
        "vspace",
        "phantom",
        "hfill",
        ",",
    ]
)

FUNCTION_WORDS: Final = {
    "log": "log", "ln": "log", "lg": "log", "log2": "log", "log10": "log", "exp": "exp", "sqrt": "sqrt",
    "floor": "floor", "gulv": "floor", "ceil": "ceil", "ceiling": "ceil", "tak": "ceil", "abs": "abs", "norm": "abs",
    "max": "max", "min": "min", "sigmoid": "sigmoid", "softplus": "softplus", "relu": "relu", "tanh": "tanh", "sin": "sin", "cos": "cos",
    "int": "floor", "round": "round", "BCE": "bce", "MSE": "mse", "bce": "bce", "mse": "mse", "ReLU": "relu",
}  # fmt: skip

REPEATED_WORDS: Final = {
    "sum": "sum", "Sum": "sum", "mean": "mean", "Mean": "mean", "avg": "mean", "average": "mean", "prod": "product",
    "torch.mean": "mean", "np.mean": "mean", "E": "mean", "snitt": "mean",
}  # fmt: skip

REPEATED_SIGNS: Final = {"∑": "sum", "Σ": "sum", "∏": "product", "𝔼": "mean"}
