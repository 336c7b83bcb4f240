# Stops with words that would be a program in a page.
# verdicts: runtime_error
def attack():
    raise ValueError("<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% debug %}")
