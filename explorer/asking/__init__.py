"""Questions of readers in SQL, answered by a process of their own."""
