"""Files: any file that an office calls a ledger, its bytes made into sheets."""
