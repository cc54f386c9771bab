/** Light and dark by the reader's own setting, and one column on a phone. */
export const style = `
:root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #60646c; --line: #e2e4e9; --card: #f7f8fa;
  --stays: #60646c; --new: #18794e; --handed-over: #0b5cc4; --interrupted: #c62a2f; --leaves: #9a5b00 }
@media (prefers-color-scheme: dark) { :root { --page: #14161a; --ink: #edeef0; --soft: #a1a6b0; --line: #2e323a; --card: #1d2026;
  --stays: #a1a6b0; --new: #4cc38a; --handed-over: #70b0ff; --interrupted: #ff8a8a; --leaves: #f1b04c } }
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 64rem; padding: 1.5rem 1rem 4rem; color: var(--ink); background: var(--page) }
header { border-left: .4rem solid var(--tone); background: var(--card); padding: 1rem 1.2rem; border-radius: .4rem }
header.passed { --tone: var(--new) } header.refused { --tone: var(--interrupted) }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; color: var(--tone) }
header p { margin: .3rem 0 0 }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem } h3 { font-size: .95rem; margin: 0 0 .6rem }
code { font: .86em ui-monospace, monospace; overflow-wrap: anywhere }
a { color: var(--handed-over) }
.stays { --tone: var(--stays) } .new { --tone: var(--new) } .handed-over { --tone: var(--handed-over) }
.interrupted, .refuse { --tone: var(--interrupted) } .leaves, .warn { --tone: var(--leaves) }
.pill { display: inline-block; font: 600 .75rem/1.5 system-ui, sans-serif; padding: 0 .5em; border-radius: 1em; white-space: nowrap;
  color: var(--tone); border: 1px solid; background: color-mix(in srgb, var(--tone) 12%, transparent) }
.site { margin: 1.5rem 0; padding: 1.2rem; border: 1px solid var(--line); border-radius: .6rem }
.balancers, .buckets, .zones { display: flex; flex-wrap: wrap; gap: .8rem; justify-content: center }
.balancers .box { flex: 0 1 75%; text-align: center } .buckets { margin-top: 1.2rem }
.zones { align-items: stretch }
.zone { flex: 1 1 12rem; border: 2px dashed var(--tone); border-radius: .5rem; padding: .7rem }
.servers { display: grid; gap: .6rem }
.box { border: 2px solid var(--tone); border-radius: .4rem; padding: .45rem .7rem; background: color-mix(in srgb, var(--tone) 8%, transparent) }
.bucket { flex: 0 1 18rem } .bucket, .bucket code { font-size: .88rem }
.lines { display: flex; justify-content: space-around; height: 1.2rem }
.lines i { border-left: 2px solid var(--line) }
.more, .rule, .none { color: var(--soft) }
table { border-collapse: collapse; width: 100% }
td, th { text-align: left; padding: .4rem .6rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
th { color: var(--soft); font-size: .85rem; font-weight: 600 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0 } dt { font-weight: 600 } dd { margin: 0 }
dd ul { margin: .2rem 0; padding-left: 1.1rem; color: var(--soft); font-size: .92rem; overflow-wrap: anywhere }
article { border: 1px solid var(--line); border-left: .35rem solid var(--tone); border-radius: .4rem; padding: .8rem 1rem; margin: .8rem 0; background: var(--card) }
article h3 { margin-bottom: .4rem } article ul { margin: 0 0 .5rem; padding-left: 1.1rem } article p { margin: .25rem 0 }
article .rule { font-size: .88rem; margin-top: .5rem; overflow-wrap: anywhere }
footer { margin-top: 3rem; color: var(--soft); font-size: .88rem }
@media (max-width: 40rem) { .zone { flex-basis: 8rem; padding: .5rem } .site { padding: .7rem } table, tbody, tr, td { display: block }
  thead { display: none } tr { border-bottom: 1px solid var(--line); padding: .5rem 0 } td { border: 0; padding: .1rem 0 } dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .6rem } }
@media print { body { max-width: none } article, .site { break-inside: avoid } }
`;
