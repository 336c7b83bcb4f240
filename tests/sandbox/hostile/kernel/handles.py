# Opens files by numbers that no path leads to.
# verdicts: wrong_answer
def attack():
    handle = struct.pack("II", 128, 0) + bytes(128)
    mount = ctypes.create_string_buffer(8)
    return allowed("name_to_handle_at", -100, b"/", handle, mount, 0) or allowed("open_by_handle_at", -100, handle, 0)
