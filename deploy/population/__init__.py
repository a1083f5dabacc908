"""A synthetic city with known truth: households, lives, what sources tell about them, and how they get it wrong.

Nobody in it exists. Addressee numbers begin with 99, which no register of the city gives out.
"""

from deploy.population.city import City, Plan, generate

__all__ = ["City", "Plan", "generate"]
