def moving_average(sales: list[float], days: int) -> float:
    """The mean of the last `days` days."""
    window = sales[-days:]
    return sum(window) / len(window) if window else 0.0
