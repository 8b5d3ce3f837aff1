# What whoever runs the building sees: the frame of it.

tab-manage = Manage
manage-title = Running the building
manage-sections = Sections
manage-overview = Overview
problem-managers-only = This page is for whoever runs the building.
account-manage-hint = Residents, spots, rules and what happened.
