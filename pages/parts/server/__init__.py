"""What answers a browser before Streamlit does, and what the server keeps in order."""
