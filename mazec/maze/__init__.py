"""The rules of the maze, without side effects: avatars, credit, breeding, promotion, periods."""
