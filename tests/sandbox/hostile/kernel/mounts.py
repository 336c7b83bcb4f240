# Mounts, binds, unmounts and changes the root.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("mount", b"none", b"/tmp", b"tmpfs", 0, None),
            allowed("mount", b"/usr", b"/tmp", None, 4096, None),
            allowed("umount2", b"/tmp", 2),
            allowed("pivot_root", b"/", b"/tmp"),
            allowed("chroot", b"/tmp"),
            allowed("open_tree", -100, b"/", 1),
            allowed("fsopen", b"tmpfs", 0),
            allowed("fspick", -100, b"/", 0),
            allowed("move_mount", -100, b"/", -100, b"/tmp", 0),
            allowed("mount_setattr", -100, b"/", 0, bytes(32), 32),
            os.access("/proc/1/root/etc", os.F_OK),
        ]
    )
