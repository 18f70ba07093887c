"""What WeChat Official Accounts and WeCom have in common: the envelope of callbacks, strict XML, access tokens, error codes."""
