"""Why an answer is what it is, as data: one turn traced, one case explained, what another fact or day would give.

``judged`` and ``whatif`` rest on the core alone; ``turn`` and ``stages`` need
the assistant. The commands and the console write what they give.
"""
