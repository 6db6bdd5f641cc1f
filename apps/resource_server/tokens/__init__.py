"""What a request shows and what is said of it; nothing here waits for anybody."""
