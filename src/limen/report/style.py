"""The page's look: system fonts, two colour schemes, phone to paper."""

CSS = """\
:root {
  --ink: #1d2327; --soft: #56616a; --line: #d9dee2; --paper: #fff; --wash: #f5f7f8;
  --link: #0a5c9e; --good: #00694e; --hard: #a63c00; --note: #0a5c9e;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial,
    "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC",
    "Source Han Sans SC", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6eaed; --soft: #a3aeb7; --line: #39424a; --paper: #14181b; --wash: #1e2429;
    --link: #7ebcf2; --good: #5fd0ab; --hard: #ffa366; --note: #7ebcf2;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 62rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.6 var(--sans); overflow-wrap: break-word;
}
h1, h2, h3 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.01em; }
h2 { margin: 3rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line);
  font-size: 1.35rem; }
h3 { margin: 2rem 0 .5rem; font-size: 1.08rem; }
:lang(zh) h1 { letter-spacing: 0; }
p { margin: 0 0 .9rem; max-width: 68ch; }
:lang(zh) p { max-width: 44em; }
a { color: var(--link); text-underline-offset: .15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -200vw; }
.skip:focus { left: 1rem; top: .5rem; padding: .4rem .8rem; background: var(--paper); z-index: 1; }
.subtitle { margin: .5rem 0 0; color: var(--soft); font-size: 1.06rem; }
nav { margin-top: 1.5rem; }
nav ol { display: flex; flex-wrap: wrap; gap: .25rem 1.4rem; margin: 0; padding: 0;
  list-style: none; font-size: .93rem; }
.remark, .detail { color: var(--soft); font-size: .88rem; line-height: 1.5; }
.unit { font-weight: 400; font-size: .82em; color: var(--soft); white-space: nowrap; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); padding-top: 1rem;
  color: var(--soft); font-size: .88rem; }

.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(13.5rem, 100%), 1fr));
  gap: 1px; margin: 1.25rem 0; padding: 1px; border-radius: .5rem; overflow: hidden; }
.facts > div { padding: .9rem 1rem; box-shadow: 0 0 0 1px var(--line); }
.facts dt { color: var(--soft); font-size: .86rem; }
.facts dd { margin: .15rem 0 0; font-size: 1.15rem; font-weight: 600; line-height: 1.4;
  font-variant-numeric: tabular-nums; overflow-wrap: normal; }
.facts dd.remark { font-size: .84rem; font-weight: 400; }

.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; min-width: 100%; font-size: .92rem; line-height: 1.4; }
caption { text-align: left; padding-bottom: .4rem; font-weight: 600; max-width: calc(100vw - 3rem);
  position: sticky; left: 0; }
th, td { padding: .42rem .75rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th:first-child, td:first-child { padding-left: .25rem; }
thead th { vertical-align: bottom; border-bottom: 2px solid var(--line); color: var(--soft);
  font-weight: 600; font-size: .86rem; }
tbody th { font-weight: 500; }
.left { text-align: left; min-width: 6.5em; }
.right { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
thead .right { white-space: normal; min-width: 4em; }

figure { margin: 1.5rem 0; }
figcaption, .caption { margin-bottom: .5rem; font-weight: 600; }
.card { overflow-x: auto; border: 1px solid var(--line); border-radius: .5rem; background: #fff;
  color: #1d2327; }
.picture { padding: .75rem; min-width: 35rem; max-width: 52rem; margin: 0 auto; }
.picture svg { display: block; width: 100%; height: auto; stroke-linejoin: round;
  stroke-linecap: butt; }
.picture svg text { font-family: var(--sans) !important; font-variant-numeric: tabular-nums; }
figure > .remark { margin: .5rem 0 0; }
details { margin: .9rem 0; }
summary { cursor: pointer; color: var(--link); width: fit-content; }
.twin { margin: .5rem 0 0; font-size: .93rem; }
details:not(.twin) { padding: .7rem 1rem; border: 1px solid var(--line); border-radius: .5rem; }
details:not(.twin) > summary { font-weight: 600; }

.callout { margin: 1.25rem 0; padding: .8rem 1.1rem;
  border-left: 4px solid var(--tone, var(--line)); background: var(--wash);
  border-radius: 0 .4rem .4rem 0; }
.callout p { margin: 0; }
.callout-title { font-weight: 650; color: var(--tone, inherit); }
.good { --tone: var(--good); } .hard { --tone: var(--hard); } .note { --tone: var(--note); }

.timeline { margin: 1rem 0; }
.timeline ol { margin: 0; padding: 0; list-style: none; }
.timeline li, .lane-heads { display: grid;
  grid-template-columns: 6.5rem repeat(var(--lanes), minmax(0, 1fr)); gap: 0 1.5rem; }
.lanes-1 { --lanes: 1; } .lanes-2 { --lanes: 2; } .lanes-3 { --lanes: 3; }
.lane-heads { padding-bottom: .4rem; border-bottom: 2px solid var(--line); font-size: .88rem;
  font-weight: 600; color: var(--soft); }
.lane-name { display: none; }
.timeline li { padding: .6rem 0; border-bottom: 1px solid var(--line); }
.timeline .empty { display: block; color: var(--soft); }
time { color: var(--soft); font-size: .88rem; line-height: 1.75;
  font-variant-numeric: tabular-nums; }
.moment { position: relative; padding-left: 1.2rem; }
.moment + .moment { margin-top: .5rem; }
.moment::before { content: "\\25CB"; position: absolute; left: 0; color: var(--tone, var(--soft));
  font-size: .8em; line-height: 2; }
.moment.good::before { content: "\\25B2"; } .moment.hard::before { content: "\\25BC"; }
.moment.note::before { content: "\\25A0"; }
.what { margin: 0; }
.hard > .what, .good > .what { font-weight: 600; }
.detail { margin: .1rem 0 0; }
.tone { margin-left: .25em; padding: .05em .45em; border: 1px solid currentColor;
  border-radius: 1em; color: var(--tone); font-size: .74rem; font-weight: 500; white-space: nowrap;
  }

@media (max-width: 40rem) {
  body { padding: 1.5rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  h2 { margin-top: 2.25rem; font-size: 1.2rem; }
  .facts > div { padding: .6rem 1rem; }
  .lane-heads { display: none; }
  .timeline li { display: block; }
  .lane-name { display: block; margin: .3rem 0 0; color: var(--soft); font-size: .8rem;
    font-weight: 600; }
  .quiet { display: none; }
}
@media print {
  :root { --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --wash: #f3f3f3; --link: #000;
    --good: #00523d; --hard: #8a3200; --note: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip, .twin:not([open]) { display: none; }
  .scroll, .card { overflow: visible; }
  .picture { min-width: 0; max-width: 17cm; }
  figure, .facts, .callout, .timeline li, tr { break-inside: avoid; }
  h2, h3, figcaption { break-after: avoid; }
  a { text-decoration: none; }
}
"""
