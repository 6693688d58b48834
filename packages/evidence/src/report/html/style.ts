/** How a report looks: on a wide and on a narrow screen, light and dark, on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f6f7f9; --ink: #1b1f24; --quiet: #57606a; --line: #d9dde2; --link: #0a58a8;
  --good: #1a6b31; --good-back: #e3f4e7; --bad: #a8201a; --bad-back: #fce9e7; --wait: #7a4d00; --wait-back: #fdf1d6;
  --agent: #2f6fb5; --queue: #b9c0c8; --verifier: #7a4fb0; --person: #c98a10;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --raised: #1d2126; --ink: #e4e7eb; --quiet: #9da7b1; --line: #343a42; --link: #7db8f5;
    --good: #7fd196; --good-back: #16301d; --bad: #ff9d94; --bad-back: #3a1a18; --wait: #f0c062; --wait-back: #352a10;
    --agent: #5c9ade; --queue: #565f69; --verifier: #a983dc; --person: #d9a441;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: auto; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
nav { border-bottom: 1px solid var(--line); background: var(--raised); }
nav ul { display: flex; flex-wrap: wrap; gap: .15rem .8rem; max-width: 60rem; margin: 0 auto; padding: .6rem 1.25rem; list-style: none; font-size: .85rem; }
a { color: var(--link); }
nav a { text-decoration: none; }
a:hover { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0 0 .6rem; font-size: 2rem; }
h2 { margin: 3rem 0 .9rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.35rem; }
h3 { margin: 1.5rem 0 .4rem; font-size: 1.05rem; }
h4, h5 { margin: 1.2rem 0 .4rem; font-size: .95rem; }
p, ul, dl, blockquote, table { margin: .5rem 0; }
ul { padding-left: 1.25rem; }
code, pre { font-family: ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, monospace; font-size: .85em; }
code { background: var(--raised); border-radius: 3px; padding: .05em .3em; }
.muted, .cites, .eyebrow { color: var(--quiet); font-size: .875rem; }
.cites code { background: none; padding: 0; margin-right: .5em; }
.eyebrow { margin: 0 0 .25rem; }
.lead { font-size: 1.05rem; }
.result { margin: 0 0 1.25rem; font-size: 1.1rem; }
.facts { display: flex; flex-wrap: wrap; gap: .6rem 2rem; }
.facts dt { color: var(--quiet); font-size: .8rem; }
.facts dd { margin: 0; }
.badge { display: inline-block; border-radius: 99px; padding: 0 .6em; font-size: .85rem; font-weight: 600; white-space: nowrap; background: var(--raised); color: var(--quiet); }
.badge.good { background: var(--good-back); color: var(--good); }
.badge.bad { background: var(--bad-back); color: var(--bad); }
.badge.wait { background: var(--wait-back); color: var(--wait); }
.cards { list-style: none; padding: 0; display: grid; gap: .6rem; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; }
blockquote { margin-left: 0; padding-left: .8rem; border-left: 3px solid var(--line); }
.items { list-style: none; padding: 0; }
.items li { display: grid; grid-template-columns: 3rem 1fr; gap: .25rem; margin: .35rem 0; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 0 2rem; }
summary { cursor: pointer; padding: .25rem 0; color: var(--link); }
table { border-collapse: collapse; width: 100%; font-size: .925rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .45rem .75rem .45rem 0; border-bottom: 1px solid var(--line); font-weight: normal; }
thead th { color: var(--quiet); font-size: .8rem; white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
.number { text-align: right; white-space: nowrap; }
tbody th { font-weight: 600; }
th .title, th .muted { font-weight: normal; }
.scroller { overflow-x: auto; }
.graph { display: block; margin: .75rem 0; }
.graph .edge { fill: none; stroke: var(--quiet); stroke-width: 1.25; }
.graph marker path { fill: var(--quiet); }
.graph .node { fill: var(--raised); stroke: var(--line); stroke-width: 1.5; }
.graph .node.good { fill: var(--good-back); stroke: var(--good); }
.graph .node.bad { fill: var(--bad-back); stroke: var(--bad); }
.graph .node.wait { fill: var(--wait-back); stroke: var(--wait); }
.graph text { fill: var(--ink); font-size: 12.5px; }
.graph .id { font-weight: 700; }
.graph .state { font-size: 11px; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; font-size: .875rem; color: var(--quiet); }
.legend svg { vertical-align: -1px; }
.timeline { margin: .75rem 0; }
.lane { display: grid; grid-template-columns: 4.5rem 1fr 5.5rem; gap: .75rem; align-items: center; padding: 2px 0; border-top: 1px solid var(--line); }
.lane.axis { border: 0; }
.lane svg { display: block; overflow: visible; }
.lane a { font-weight: 600; text-decoration: none; }
.lane .outcome { font-size: .85rem; color: var(--quiet); }
.span.agent { fill: var(--agent); } .span.queue { fill: var(--queue); } .span.verifier { fill: var(--verifier); } .span.person { fill: var(--person); }
.lane text { fill: var(--paper); font-size: 11px; font-weight: 700; }
.lane .tick { fill: var(--quiet); font-weight: normal; }
.lane .before { stroke: var(--line); stroke-dasharray: 2 4; } .lane .during { stroke: var(--queue); }
.pause { fill: var(--raised); }
.mark { stroke: var(--paper); stroke-width: 1.5; fill: var(--good); }
.mark.wait { fill: var(--wait); } .mark.fail { fill: none; stroke: var(--bad); stroke-width: 2.5; }
.sub-spec { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; }
.sub-spec h3 { font-size: 1.2rem; }
.sub-spec .id { color: var(--quiet); margin-right: .25rem; }
.attempt { border: 1px solid var(--line); border-radius: 8px; margin: .75rem 0; padding: .25rem .9rem; }
.attempt > summary { font-weight: 600; color: inherit; padding: .4rem 0; }
.checks td:last-child { width: 75%; padding-right: 0; }
.text { white-space: pre-line; }
pre { margin: .4rem 0; white-space: pre-wrap; background: var(--raised); border-radius: 6px; padding: .6rem .75rem; line-height: 1.45; font-size: .8rem; tab-size: 4; }
pre.text { white-space: pre-wrap; }
pre.log { max-height: none; }
.argv { font-size: .8rem; }
.findings li { margin: .3rem 0; }
figure.file { margin: .6rem 0; border: 1px solid var(--line); border-radius: 6px; overflow: hidden; }
figure.file figcaption { background: var(--raised); padding: .35rem .75rem; font-size: .85rem; border-bottom: 1px solid var(--line); }
figure.file .path { font-family: ui-monospace, "SFMono-Regular", "DejaVu Sans Mono", Menlo, monospace; font-weight: 600; }
.added { color: var(--good); } .removed { color: var(--bad); }
.diff { margin: 0; padding: .3rem 0; border-radius: 0; background: none; }
.diff > * { display: block; padding: 0 .75rem 0 calc(.75rem + 2ch); text-indent: -2ch; text-decoration: none; font-weight: normal; min-height: 1.45em; }
.diff ins { background: var(--good-back); color: var(--ink); } .diff del { background: var(--bad-back); color: var(--ink); }
.diff b { color: var(--quiet); background: var(--raised); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: .875rem; }
@media (max-width: 40rem) {
  main { padding: 1.25rem 1rem 3rem; }
  nav ul { padding: .6rem 1rem; gap: .3rem 1rem; }
  h1 { font-size: 1.6rem; }
  .lane { grid-template-columns: 1fr auto; gap: 0 .75rem; padding: 4px 0; }
  .lane svg { grid-column: 1 / -1; grid-row: 2; }
  .lane.axis span { display: none; }
  .attempt { padding: .25rem .6rem; }
  .checks, .checks tbody, .checks tr, .checks td, .checks th { display: block; width: auto; border: 0; padding: 0; }
  .checks thead { display: none; }
  .checks tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  .checks td:last-child { width: auto; }
  .checks br { display: none; }
}
@media print {
  :root { --paper: #fff; --raised: #f4f5f6; --ink: #000; --quiet: #444; --line: #bbb; --link: #000; --good: #14532d; --good-back: #e3f4e7; --bad: #8c1a15; --bad-back: #fce9e7; --wait: #6b4300; --wait-back: #fdf1d6; --agent: #2f6fb5; --queue: #b9c0c8; --verifier: #7a4fb0; --person: #c98a10; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  a { text-decoration: none; }
  details::details-content { content-visibility: visible; display: block; block-size: auto; }
  .scroller { overflow: visible; }
  .graph { max-width: 100%; height: auto; }
  h2, h3, h4, h5, summary, figcaption { break-after: avoid; }
  .card, .lane, tr { break-inside: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
