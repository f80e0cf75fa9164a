"""Merkle trees of RFC 6962 section 2.1 and paths of RFC 9162 section 2.1.3."""


def root_and_paths(hash_function, leaves):
    """(root, path of each leaf), the slow way: by the definition."""
    if len(leaves) == 1:
        return leaves[0], [[]]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    left, left_paths = root_and_paths(hash_function, leaves[:half])
    right, right_paths = root_and_paths(hash_function, leaves[half:])
    paths = [path + [right] for path in left_paths] + \
        [path + [left] for path in right_paths]
    return hash_function(b"\1" + left + right), paths


def sides(index, size):
    """From the leaf up: True where the sibling stands on the left."""
    if size == 1:
        return []
    half = 1
    while half * 2 < size:
        half *= 2
    if index < half:
        return sides(index, half) + [False]
    return sides(index - half, size - half) + [True]


def fold(hash_function, leaf, index, size, path):
    """The root a path leads to; it must have len(sides(index, size)) hashes."""
    for sibling, on_left in zip(path, sides(index, size)):
        pair = sibling + leaf if on_left else leaf + sibling
        leaf = hash_function(b"\1" + pair)
    return leaf


def split(path):
    """The 32-byte hashes of concatenated ones."""
    return [path[at:at + 32] for at in range(0, len(path), 32)]
