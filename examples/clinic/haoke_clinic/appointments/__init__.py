"""Appointments: booked and cancelled in the clinic's own calendar."""

from pathlib import Path

from bot.errors import PluginError
from bot.skill import Services, Skill
from haoke_clinic.calendar import Calendar, SqliteCalendar


class AppointmentSkill(Skill):
    """What the two have in common: the calendar that [skills.appointments] names."""

    calendar: Calendar

    async def setup(self, services: Services) -> None:
        """Open the calendar."""
        await super().setup(services)
        file = services.config.get("calendar")
        if not isinstance(file, str) or not file:
            raise PluginError('skills.appointments.calendar must name a file, such as "data/clinic.db"')
        self.calendar = SqliteCalendar(Path(file))
