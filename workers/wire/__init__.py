"""The language of the zones: length-prefixed frames of typed messages and raw tensor bytes, never pickle.

It runs in the platform, in the examiner and in the candidate, so it imports nothing of ours.
"""
