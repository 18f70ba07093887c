"""What of rasa-sdk 3.21 this project touches, typed. Everything else is not ours to use."""

from rasa_sdk.forms import FormValidationAction as FormValidationAction
from rasa_sdk.forms import ValidationAction as ValidationAction
from rasa_sdk.interfaces import Action as Action
from rasa_sdk.interfaces import ActionExecutionRejection as ActionExecutionRejection
from rasa_sdk.interfaces import Tracker as Tracker

__version__: str
