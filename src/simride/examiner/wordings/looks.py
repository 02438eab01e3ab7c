"""Wordings for what was looked at. Fragments stand inside a sentence."""

from collections.abc import Mapping

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "level": (
        "{metric} {window}: {value}{of}{wander}.",
        "{metric}, {window}: {value}{of}{wander}.",
        "{window}, {metric}: {value}{of}{wander}.",
    ),
    "day_before": (
        "The day before, at the same time: {value}.",
        "At this hour yesterday it was {value}.",
        "Yesterday at this time: {value}.",
    ),
    "chart_of": (
        "{metric}, by {by}, {window}.",
        "By {by}, {window}: {metric}.",
        "{metric}, split by {by}, {window}.",
    ),
    "stands_apart": (
        "{place} is at {value}{wander}; {others}.",
        "{place}: {value}{wander}; {others}.",
        "{place} stands at {value}{wander}, and {others}.",
    ),
    "lie_together": (
        "They lie between {low} and {high}; {place} is {end}.",
        "All between {low} and {high}, {place} {end}.",
        "From {low} to {high}; {end} is {place}.",
    ),
    "all_alike": (
        "All at about {value}.",
        "They are all at about {value}.",
        "No difference: about {value} everywhere.",
    ),
    "day_before_of": (
        "Yesterday at this time {place} was at {value}.",
        "The day before, {place} was at {value}.",
        "A day earlier {place} was at {value}.",
    ),
    "not_kept": (
        "Nobody keeps {metric} by {by}; it can be split by {names}.",
        "{metric} is not kept by {by}. It is by {names}.",
        "There is no {metric} by {by}, only by {names}.",
    ),
    "only_one": (
        "There is only {place}, at {value}.",
        "Only {place} shows up, at {value}.",
        "{place}: {value}. No other.",
    ),
    "user_side": (
        "Of roughly {requests} {what} {window}, {late} took over {limit} and {failed} failed.",
        "{window}, of roughly {requests} {what}: {late} took over {limit}, {failed} failed.",
        "Roughly {requests} {what} {window}; {late} of them took over {limit}, and {failed} failed.",
    ),
    "user_side_before": (
        "Yesterday at this hour it was {late} and {failed}.",
        "The same time yesterday: {late} and {failed}.",
        "A day ago, at this hour: {late} late, {failed} failed.",
    ),
    "before_order": (
        "In the {span} before the order of {given}: {late} late.",
        "Before the order of {given} it was {late}, over {span}.",
        "The {span} before {given}, when you gave the order: {late} late.",
    ),
    "too_early": (
        "The order was given at {given}; that is too recent to tell before from after.",
        "That window still holds the time before your order of {given}.",
        "Your order is from {given}, so part of that is from before it.",
    ),
    "not_done": (
        "The order is not fully in effect yet: about {left} to go.",
        "It is still under way, about {left} more.",
        "About {left} until the order is fully in effect.",
    ),
    "asked_days_before": (
        "When you asked {ago} ago, it was {value}.", "It was {value} when you asked {ago} ago.",
        "You asked {ago} ago; it was {value} then.",
    ),
    "asked_before": (
        "When you asked at {when}, it was {value}.", "At {when}, when you asked first, it was {value}.",
        "You asked at {when}; it was {value} then.",
    ),
    "again": ("As I said a moment ago: {said}", "The same as just now: {said}", "Unchanged since you asked: {said}"),
    "no_data": ("{why}", "Nothing to show: {why}", "Nothing there. {why}"),
    "cannot_say": ("{why}", "That cannot be looked up as asked. {why}", "Not like that, I am afraid. {why}"),
    "path": (
        "{endpoint} comes in at {entry} and goes on to {services}.",
        "A {endpoint} request reaches {entry} first, then {services}.",
        "{endpoint}: {entry}, then {services}.",
    ),
    "path_beside": (
        "Nobody waits for {services}.",
        "{services}: called on the way, not waited for.",
        "On the side, without waiting: {services}.",
    ),
    "service": (
        "{service} {says}. {callers} call it; it calls {callees}. The {team} team runs it.",
        "{service}, run by {team}: {says}. Called by {callers}, calls {callees}.",
        "{service} {says}. In front of it: {callers}. Behind it: {callees}. It is {team}'s.",
    ),
    "service_size": (
        "{service} has {hosts} hosts in each of {clusters} clusters.",
        "{clusters} clusters, {hosts} hosts of {service} in each.",
        "It runs {hosts} hosts per cluster, in {clusters} clusters.",
    ),
    "shards": (
        "{service} has {shards} shards per cluster, spread over {racks} racks; each shard has a home rack.",
        "Sharded: {shards} shards in a cluster, at home on {racks} racks.",
        "Each cluster holds {shards} shards of {service}, on {racks} racks.",
    ),
    "no_shards": (
        "{service} is not sharded; any of its hosts can take any request.",
        "No shards there: requests to {service} go to any host.",
        "{service} keeps no shards of its own.",
    ),
    "fleet_size": (
        "{regions} regions, {names}; {clusters} clusters, {services} services, about {hosts} hosts.",
        "{clusters} clusters in {regions} regions ({names}); {services} services on about {hosts} hosts.",
        "About {hosts} hosts run {services} services, in {clusters} clusters of {regions} regions: {names}.",
    ),
    "owners": ("{clauses}.", "As the service map has it: {clauses}.", "On paper: {clauses}."),
    "changes": (
        "The change feed {window} has {count} entries; {near} touch {path}.",
        "{count} entries in the change feed {window}, {near} of them on {path}.",
        "{window} the change feed shows {count} entries. {near} are on {path}.",
    ),
    "changes_none": (
        "The change feed {window} has {count} entries; none touches {path}.",
        "{count} entries in the change feed {window}, none on {path}.",
        "{window} the change feed shows {count} entries, none of them on {path}.",
    ),
    "changes_listed": ("\n{rows}", "\n{rows}", "\n{rows}"),
    "logs": (
        "{scope}, {window}: {count} lines.\n{rows}",
        "{count} log lines of {scope} {window}. The most frequent:\n{rows}",
        "{window}, {scope} wrote {count} lines, most often:\n{rows}",
    ),
    "logs_none": (
        "{scope} logged nothing of that kind {window}.",
        "No such lines from {scope} {window}.",
        "Nothing like that in the logs of {scope} {window}.",
    ),
    "traces": (
        "{count} sampled traces of {what} {window}.\n{rows}",
        "From {count} sampled traces of {what} {window}:\n{rows}",
        "{window} there are {count} sampled traces of {what}.\n{rows}",
    ),
    "traces_none": (
        "No sampled trace of {what} {window}.",
        "Nothing was sampled of {what} {window}.",
        "There is no trace of {what} {window}.",
    ),
    "traces_whole": (
        "\nSpan by span:\n{rows}",
        "\nThe slowest, span by span:\n{rows}",
        "\nThe slowest of them:\n{rows}",
    ),
    "traces_slow": (
        "\n{count} in the sample took over {limit}.",
        "\nOver {limit} in the sample: {count}.",
        "\nOf the sample, {count} took over {limit}.",
    ),
    "which_hosts": (
        "Which hosts? Say a host, or a rack and its cluster.",
        "Hosts of which service, in which cluster?",
        "Which ones: of which service, and where?",
    ),
    "shell": ("{host}, {tool}:\n{rows}", "{tool} on {host}:\n{rows}", "{host} says, by {tool}:\n{rows}"),
    "hosts": ("{scope}:\n{rows}", "The host table of {scope}:\n{rows}", "{scope}, as the hosts report it:\n{rows}"),
    "alerts": ("Firing now:\n{rows}", "These are firing:\n{rows}", "At the moment:\n{rows}"),
    "alerts_none": ("No alert is firing.", "Nothing is firing.", "No alerts at the moment."),
    "more": ("\nAnd {count} more.", "\n{count} others besides.", "\nThere are {count} more."),
}

FRAGMENTS: Mapping[str, tuple[str, ...]] = {
    "window_as_of_yesterday": ("as of yesterday", "at the end of yesterday", "as it stood yesterday"),
    "window_last": ("over the last {span}", "in the last {span}", "over the past {span}"),
    "window_between": ("from {start} to {end}", "between {start} and {end}", "for {start} to {end}"),
    "of": (" of roughly {requests} requests", " of about {requests} requests", " of some {requests} requests"),
    "wanders": (
        ", wandering between {low} and {high}",
        ", moving between {low} and {high}",
        ", with steps from {low} to {high}",
    ),
    "other_at": ("the other is at {value}", "the other sits at {value}", "the other one at {value}"),
    "others_at": (
        "the other {count} sit at {value}",
        "the other {count} are at about {value}",
        "the other {count} at {value}",
    ),
    "others_between": (
        "the other {count} lie between {low} and {high}",
        "the other {count} are between {low} and {high}",
        "the other {count} from {low} to {high}",
    ),
}
