"""What is known of one visitor: who it is, their language, their address, what they have chosen."""
