from neurlink_gen import build


def net():
    return build([])
