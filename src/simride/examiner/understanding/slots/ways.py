"""In which way an act is meant: a freeze or a pause, a drain or a shift, which tool, which setting."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from simride.examiner.understanding.stretch import Slots, Stretch


def _table(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns.items())


WAYS: Mapping[str, Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]] = MappingProxyType({
    "act_pause_rollout": {"mode": _table(
        unfreeze=r"\b(unfreeze\w*|lift .*freeze|end .*freeze|thaw)\b",
        freeze=r"\b(freez\w+|frozen|froze|lock\w*|moratorium|no (more|other|further|new) (changes|deploys|pushes|"
        r"releases))\b|\b(no|nobody|no one|none|everyone|everybody) (\w+ ){0,3}?(push|deploy|ship|"
        r"release|touch|change|hands|"
               r"roll|land|merge)\w*"
               r"|\ball (other |the )?(changes|deploys|pushes|releases|rollouts)\b|\bchange stop\b",
        resume=r"\b(resum\w+|unpaus\w+|continue|un-?pause|restart the rollout|carry on|let .* (go|continue|proceed))\b",
        pause=r"",
    )},
    "act_drain": {"mode": _table(
        undrain=r"\b(undrain\w*|back in(to)? (the )?(rotation|pool|service|traffic)|bring .*back|put .*back|"
        r"re-?enable|uncordon|(receive|take|get|have|accept) (again )?(\w+ )?(again|users again|traffic again)|"
        r"(receive|take|accept) again|come back|let .* back|reopen)\b",
        shift=r"\b((goes|go|going) to|shift|move|redirect|steer|route|reroute|divert|migrate|send|"
        r"rebalance|push|relocate|swing)\w*\b",
        drain=r"",
    )},
    "communicate": {"mode": _table(
        declare=r"\b(declar\w+|open (an? |the )?(major )?(incident|sev\w*|outage)|raise (an? )?(incident|sev\w*)|"
        r"call (it|this) an? "
                r"(incident|sev\w*)|start an incident|this is an incident|make (it|this) a sev\w*|(treat|"
        r"consider) (this|it) (as )?(\w+ ){0,3}(incident|outage|sev\w*))\b",
        update=r"",
    )},
    "act_fix_config": {"setting": _table(
        retries=r"\b(retr\w+|backoff|back off|backs off|hedg\w+|resend\w*)\b",
        timeout=r"\b(time-?outs?|deadlines?|time out)\b",
        other=r"",
    )},
    "ask_changes": {"kind": _table(
        config=r"\b(config\w*|settings?|parameters?)\b",
        flag=r"\b(flags?|gates?|experiments?|xgate|toggles?)\b",
        hardware=r"\b(hardware|switch(es)?|racks?|cabl\w+|nics?|disks?|power|maintenance|network (change|work)s?|"
        r"data ?cent\w+)\b",
        job=r"\b(jobs?|cron|batch|backfills?|xjob)\b",
        release=r"\b(releases?|deploy\w*|rollouts?|push\w*|builds?|ship\w*|binar\w+|version|commits?)\b",
    )},
    "inspect_host": {"tool": _table(
        top=r"\b(htop|top)\b", dmesg=r"\b(dmesg|kernel log)\b", strace=r"\bstrace\b", tcpdump=r"\b(tcpdump|"
        r"packet capture)\b",
        netstat=r"\b(netstat|ss|sockets?)\b", perf=r"\b(perf|flame ?graph|profile\w*|cpu profile)\b", lsof=r"\blsof\b",
        iostat=r"\b(iostat|iowait)\b", vmstat=r"\bvmstat\b", ethtool=r"\b(ethtool|link speed|nic)\b",
        jstack=r"\b(jstack|pstack|thread dump|stack dump|goroutine\w*)\b", heap=r"\b(heap dump|core ?dump)\b",
        ping=r"\bping\b", traceroute=r"\b(traceroute|mtr)\b", df=r"\b(df|disk (space|usage)|inodes)\b",
        uptime=r"\buptime\b",
        ssh=r"\b(ssh|log in|shell)\b",
    )},
})  # fmt: skip


def ways(piece: Stretch, act: str) -> Slots:
    """The first way of each table that the words fit."""
    out: Slots = {}
    for name, table in WAYS.get(act, {}).items():
        value = next((value for value, pattern in table if pattern.search(piece.masked)), None)
        if value is not None:
            out[name] = value
    return out
