"""What all backends share: zones forked from zygotes, one run with its limits, the record of it."""
