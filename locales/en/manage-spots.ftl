# All spots of the building, their plan, and both as files.

manage-spots = Spots
manage-spots-lead =
    { $count ->
        [one] { $count } spot in the building.
       *[other] { $count } spots in the building.
    }
manage-spots-count =
    { $count ->
        [one] { $count } spot
       *[other] { $count } spots
    }
manage-spots-search = Label, level, resident or unit
manage-spots-find = Search
manage-spots-all = Show all
manage-spots-not-found = No spot is called that.
manage-spots-none = No spots yet
manage-spots-none-hint = Add them by their labels, or bring a file from your spreadsheet.
manage-spots-not-placed = not on the plan yet
manage-spots-assign = Assign
manage-spots-assign-title = Whose is { $label }?
manage-spots-assign-hint = What is offered and not reserved ends, and so do weekly patterns. Reservations stand.
manage-spots-leave = Leave it
manage-spots-add = Add spots
manage-spots-add-hint = They are the building’s until you assign them.
manage-spots-labels = Labels
manage-spots-labels-hint = One a line, or a range such as B1-001..B1-040.
manage-spots-add-button = Add them

done-spots-added =
    { $count ->
        [one] { $count } spot is added.
       *[other] { $count } spots are added.
    }
done-assigned = The spot is assigned.
done-drawn = The plan is saved.
done-imported = The file is taken over: { $added } new, { $changed } changed.

manage-plan = Plan
manage-plan-title = Plan of level { $level }
manage-plan-lead = Lengths in metres, from the top left corner. What you leave empty is not placed and lies in rows below.
manage-plan-outline = Outline
manage-plan-outline-hint = The first line is the wall’s corners. Then one thing a line: lane, entrance, lift, stairs, label.
manage-plan-places = Where bays lie
manage-plan-spot = Spot
manage-plan-x = From the left
manage-plan-y = From the top
manage-plan-width = Width
manage-plan-height = Depth
manage-plan-turn = Turned
manage-plan-of = { $field }, { $label }
manage-plan-preview = Preview
manage-plan-rows = Lay out in rows
manage-plan-rows-hint = A simple garage to begin with: two rows at a lane. Nothing is saved yet.
manage-plan-not-saved = Not saved yet
manage-plan-drawing = Drawing
manage-plan-keys = Drag a bay with the mouse or a finger, or choose it with Tab. Arrow keys move it by 10 cm, with Shift by a metre; R turns it.
manage-plan-undo-step = Undo step
manage-plan-redo-step = Redo step
manage-plan-bay = { $label }: { $x } m from the left, { $y } m from the top, turned by { $turn }°
manage-plan-none = No spot is on this level yet.

problem-metres = Please give metres such as 2.5, with at most two decimals.
problem-degrees = Please give whole degrees from 0 to 359.
problem-plan-moved = This spot is no longer on this level. Please open the plan again.

csv-title = As a file
csv-spots-hint = A CSV file with a row a spot, for your spreadsheet. Columns: label, level, features, note, owner (email), x, y, width, height, turn.
csv-residents-hint = A CSV file with a row a resident. Columns: unit, email. Who has no account yet is invited; who has one gets the unit.
csv-download = Download
csv-file = CSV file
csv-dry-run = Only look, change nothing
csv-send = Send the file
csv-result = What the file would do
csv-refused = The file was not taken over
csv-counts = { $added } new, { $changed } changed, { $unchanged } unchanged, { $wrong } wrong
csv-unused = These columns are not used: { $columns }.
csv-row = Row
csv-what = What it is about
csv-fate = What happens
csv-why = Why
csv-added = New
csv-changed = Changed
csv-unchanged = Unchanged
csv-wrong = Wrong
csv-again = Choose the file again to take it over.
csv-back-spots = Spots
csv-back-residents = Residents
csv-empty = The file has no rows.

problem-csv-utf8 = This is not UTF-8. Please save it as “CSV UTF-8”.
problem-csv-rows = Please send at most { $most } rows at a time.
problem-csv-column = The first row has no column { $column }.
problem-csv-columns = The first row has the column { $column } twice.
problem-csv-empty = Please choose a CSV file whose first row names the columns.
problem-csv-cells = This row has { $cells } cells, and the first row has { $columns }.
problem-csv-wrong =
    { $count ->
        [one] { $count } row is wrong, so nothing was changed.
       *[other] { $count } rows are wrong, so nothing was changed.
    }
problem-csv-twice = Row { $row } is about the same one.
problem-csv-owner = Nobody who lives here or is invited has this address.
manage-spots-promised = for { $email } once they sign up
problem-csv-left = This person has moved out.
problem-csv-file = Please choose a file.
