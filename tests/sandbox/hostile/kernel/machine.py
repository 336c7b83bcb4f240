# Restarts the machine, renames it, swaps it, gives it another kernel.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("reboot", 0, 0, 0, None),
            allowed("kexec_load", 0, 0, None, 0),
            allowed("init_module", None, 0, b""),
            allowed("finit_module", -1, b"", 0),
            allowed("delete_module", b"x", 0),
            allowed("swapon", b"/tmp/x", 0),
            allowed("sethostname", b"x", 1),
            allowed("setdomainname", b"x", 1),
            allowed("acct", b"/tmp/x"),
            allowed("syslog", 3, None, 0),
            allowed("quotactl", 0, None, 0, None),
        ]
    )
