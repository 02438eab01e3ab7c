"""Every address of the web app."""

from django.urls import path

from simride.web.archive import views as archive
from simride.web.cockpit import views as cockpit
from simride.web.debriefs import replaying as replay
from simride.web.debriefs import views as debriefs
from simride.web.guide import views as guide
from simride.web.home import views as home
from simride.web.journey import views as journey
from simride.web.logbook import views as logbook
from simride.web.preflight import views as preflight
from simride.web.rollouts import views as rollouts
from simride.web.shared import views as shared
from simride.web.stories import views as stories
from simride.web.voice import views as voice

urlpatterns = [
    path("", home.home, name="home"),
    path("cases/", home.cases, name="cases"),
    path("cases/<slug:name>/", home.set_up, name="set-up"),
    path("rides/import/", home.import_ride, name="import-ride"),
    path("logbook/", logbook.logbook, name="logbook"),
    path("logbook/logbook.pdf", logbook.pdf, name="logbook-pdf"),
    path("logbook/charts/<slug:name>.json", logbook.chart, name="logbook-chart"),
    path("guide/", guide.contents, name="guide"),
    path("guide/<slug:slug>/", guide.part, name="guide-part"),
    path("guide/<slug:slug>/read/", guide.mark, name="guide-mark"),
    path("journey/", journey.journey, name="journey"),
    path("journey/journey.ics", journey.all_ics, name="journey-ics"),
    path("journey/time-zone/", journey.live_in, name="live-in"),
    path("journey/apply/", journey.apply, name="apply"),
    path("journey/<uuid:application>/", journey.application, name="application"),
    path("journey/<uuid:application>/in-touch/", journey.in_touch, name="in-touch"),
    path("journey/<uuid:application>/delete/", journey.withdraw, name="withdraw"),
    path("journey/<uuid:application>/add/<slug:kind>/", journey.add, name="add-piece"),
    path("journey/interview/<uuid:interview>/interview.ics", journey.one_ics, name="interview-ics"),
    path("journey/<slug:kind>/<uuid:piece>/", journey.piece, name="piece"),
    path("journey/<slug:kind>/<uuid:piece>/delete/", journey.remove, name="remove-piece"),
    path("your-data/", archive.page, name="archive"),
    path("your-data/download/", archive.download, name="archive-download"),
    path("your-data/bring-in/", archive.bring_in, name="archive-bring-in"),
    path("your-data/delete/", archive.delete, name="archive-delete"),
    path("stories/", stories.stories, name="stories"),
    path("stories/new/", stories.new, name="new-story"),
    path("stories/export.json", stories.export, name="export-stories"),
    path("stories/delete/", stories.delete_all, name="delete-stories"),
    path("stories/in-sight/", stories.in_sight, name="stories-in-sight"),
    path("stories/questions/", stories.add_question, name="add-question"),
    path("stories/questions/<int:question>/delete/", stories.delete_question, name="delete-question"),
    path("stories/<uuid:story>/", stories.story, name="story"),
    path("stories/<uuid:story>/delete/", stories.delete, name="delete-story"),
    path("stories/<uuid:story>/versions/<int:number>/", stories.restore, name="restore-story"),
    path("interview/", stories.interview, name="interview"),
    path("pre-flight/", preflight.page, name="pre-flight"),
    path("rollouts/", rollouts.desk, name="rollouts"),
    path("rollouts/studies/", rollouts.study, name="rollout-studies"),
    path("rollouts/studies/<uuid:study>/", rollouts.one_study, name="rollout-study"),
    path("rollouts/studies/<uuid:study>/run-again/", rollouts.run_again, name="rollout-run-again"),
    path("rollouts/studies/<uuid:study>/<slug:name>.json", rollouts.study_chart, name="rollout-chart"),
    path("rollouts/lead/", rollouts.lead, name="rollout-lead"),
    path("rollouts/led/<uuid:led>/", rollouts.led, name="rollout-led"),
    path("rollouts/led/<uuid:led>/<slug:name>.json", rollouts.led_chart, name="rollout-led-chart"),
    path("settings/", shared.settings, name="settings"),
    path("settings/model/", shared.language_model, name="language-model"),
    path("settings/voice/", voice.save, name="voice-settings"),
    path("voice/words/", voice.words, name="voice-words"),
    path("voice/delete/", voice.remove_all, name="voice-remove-all"),
    path("voice/<uuid:recording>/", voice.listen, name="voice-listen"),
    path("voice/<uuid:recording>/pieces/<int:number>/", voice.piece, name="voice-piece"),
    path("voice/<uuid:recording>/finish/", voice.finish, name="voice-finish"),
    path("voice/<uuid:recording>/delete/", voice.remove, name="voice-remove"),
    path("rides/<uuid:ride>/voice/", voice.begin, name="voice-begin"),
    path("rides/<uuid:ride>/", cockpit.cockpit, name="cockpit"),
    path("rides/<uuid:ride>/news/", cockpit.news, name="news"),
    path("rides/<uuid:ride>/say/", cockpit.say, name="say"),
    path("rides/<uuid:ride>/choose/", cockpit.choose, name="choose"),
    path("rides/<uuid:ride>/look/<slug:tool>/", cockpit.look, name="look"),
    path("rides/<uuid:ride>/order/", cockpit.order, name="order"),
    path("rides/<uuid:ride>/rollout/", cockpit.rollout, name="rollout"),
    path("rides/<uuid:ride>/rollout/order/", cockpit.order_rollout, name="order-rollout"),
    path("rides/<uuid:ride>/rollout/<slug:name>.json", cockpit.rollout_chart, name="rollout-sides"),
    path("rides/<uuid:ride>/note/", cockpit.note, name="note"),
    path("rides/<uuid:ride>/pin/", cockpit.pin, name="pin"),
    path("rides/<uuid:ride>/pause/", cockpit.pause, name="pause"),
    path("rides/<uuid:ride>/go-on/", cockpit.go_on, name="go-on"),
    path("rides/<uuid:ride>/skip/", cockpit.skip, name="skip"),
    path("rides/<uuid:ride>/land/", cockpit.land, name="land"),
    path("rides/<uuid:ride>/without-script.gif", cockpit.without_script, name="without-script"),
    path("rides/<uuid:ride>/charts/<int:seq>/<int:number>.json", cockpit.chart, name="chart"),
    path("rides/<uuid:ride>/charts/<int:seq>/<int:number>/", cockpit.figure, name="figure"),
    path("rides/<uuid:ride>/self-evaluation/", debriefs.self_evaluate, name="self-evaluate"),
    path("rides/<uuid:ride>/debrief/", debriefs.debrief, name="debrief"),
    path("rides/<uuid:ride>/debrief/harm.json", debriefs.harm_chart, name="harm-chart"),
    path("rides/<uuid:ride>/debrief/stamina.json", debriefs.stamina_chart, name="stamina-chart"),
    path("rides/<uuid:ride>/debrief.pdf", debriefs.pdf, name="debrief-pdf"),
    path("rides/<uuid:ride>/debrief/what-if/", debriefs.what_if, name="what-if"),
    path("rides/<uuid:ride>/debrief/replay/", replay.page, name="replay"),
    path("rides/<uuid:ride>/debrief/replay/lanes.json", replay.lanes_chart, name="replay-lanes"),
    path("rides/<uuid:ride>/debrief/replay/harm.json", replay.harm_lane, name="replay-harm"),
    path("rides/<uuid:ride>/debrief/replay/users/<slug:metric>.json", replay.users_chart, name="replay-users"),
    path("rides/<uuid:ride>/debrief/replay/users/<slug:metric>/table/", replay.users_table, name="replay-users-table"),
    path("rides/<uuid:ride>/debrief/replay/map/", replay.map_then, name="replay-map"),
    path("rides/<uuid:ride>/debrief/fly-on/", replay.fly_on, name="fly-on"),
    path("rides/<uuid:ride>/download/", debriefs.download, name="download"),
]

handler400 = shared.bad_request
handler404 = shared.not_found
handler500 = shared.server_error
