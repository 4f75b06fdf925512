# The words of members' pages.
sign-in-title = Sign in
sign-in-name = Name
sign-in-password = Password
sign-in-code = Code
sign-in-code-hint = The six digits your app shows now, or one of your printed codes.
sign-in = Sign in
sign-in-provider = Sign in with your organisation's account
sign-in-failed = Name, password or code is wrong. Try again.
sign-in-too-soon = That was tried too often. Wait a while, or use a printed code.
signed-in-title = You are signed in
signed-in-text = What you work with is reached by the command line and the interface. Pages for it are not here yet.
signed-in-interface = The interface
sign-out = Sign out
