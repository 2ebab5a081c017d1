"""Every kind of problem a spec can have: one function a kind, so that wording has one home.

The first line of a docstring is the code and the title, the rest the explanation and the remedy;
the reference page is made from them. Problems of expressions are in `generator.expressions`.
"""

from generator.problems.access import *
from generator.problems.auth import *
from generator.problems.behaviour import *
from generator.problems.entities import *
from generator.problems.fields import *
from generator.problems.keys import *
from generator.problems.languages import *
from generator.problems.reading import *
from generator.problems.reports import *
from generator.problems.shape import *
from generator.problems.spelling import *
from generator.problems.templates import *
from generator.problems.virtual import *
