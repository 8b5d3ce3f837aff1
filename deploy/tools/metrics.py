"""Whether the alerts and the dashboard ask for figures that docs/operating.md promises, and in words that Prometheus
understands: prints the dashboard's questions as rules, for promtool."""

import json
import re
import sys
from pathlib import Path

root = Path(__file__).resolve().parents[2]
promised = set(re.findall(r"^\| `(sparespot_\w+)", (root / "docs/operating.md").read_text(), re.M))
alerts = (root / "deploy/monitoring/alerts.yml").read_text()
dashboard = json.loads((root / "deploy/monitoring/dashboard.json").read_text())

problems = []
panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
questions = [target["expr"] for panel in panels for target in panel["targets"]]
for text in [alerts, *questions]:
    for name in re.findall(r"\bsparespot_\w+", text):
        if not {name, re.sub(r"_(bucket|count|sum)$", "", name)} & promised:
            problems.append(f"{name} is not in docs/operating.md")
ids = [panel["id"] for panel in dashboard["panels"]]
if len(set(ids)) != len(ids):
    problems.append("two panels have one id")
places = [panel["gridPos"] for panel in dashboard["panels"]]
for at, one in enumerate(places):
    for other in places[at + 1 :]:
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        if not beside and one["y"] < other["y"] + other["h"] and other["y"] < one["y"] + one["h"]:
            problems.append(f"two panels lie at {one}")
for panel in panels:
    if not (panel.get("title") and panel.get("description")):
        problems.append(f"the panel {panel['id']} does not say what it shows")

rules = [
    {"record": f"question:{number}", "expr": question.replace("$__rate_interval", "5m")}
    for number, question in enumerate(questions)
]
print(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
if problems:
    sys.exit("\n".join(problems))
