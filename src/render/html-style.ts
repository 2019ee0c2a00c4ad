/** The rows of tables one below the other, as on a phone or where paper would cut them off: each cell tells the head of its column. */
const stacked = (table: string) =>
  `${table} thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}${table} tbody,${table} caption{display:block}${table} tr{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 .7rem;border-bottom:1px solid var(--line);padding:.4rem 0}${table} th,${table} td{border:0;padding:.05rem 0;width:auto;min-width:0;white-space:normal;overflow-wrap:anywhere}${table} th[scope=row],${table} th code{font-weight:600}${table} th[scope=row],${table} td:not(.n),${table} td:has(.bar)+td.n{grid-column:1/-1}${table} td:has(.bar){width:auto}${table} td.n{text-align:left;white-space:normal}${table} td::before{content:attr(data-label) ' ';color:var(--dim);font-size:.875rem}${table} td:has(.bar)::before{content:none}${table} td:empty{display:none}`;

/** The style of every page; no colour says anything alone. */
export const htmlStyle = `:root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e6e8eb);--paper:light-dark(#fff,#16191d);--dim:light-dark(#56606b,#a3adb8);--line:light-dark(#d3d9df,#3a424b);--soft:light-dark(#f3f5f7,#20252b);--fill:light-dark(#2563a8,#6cb0f5);--bad:light-dark(#a5160f,#ff9a8f);--warn:light-dark(#7a4b00,#f0c060)}
*{box-sizing:border-box}
body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:0 auto;max-width:64rem;padding:1rem 1rem 3rem;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid var(--line)}
h3{font-size:1rem;margin:0 0 .25rem;line-height:1.4}
h4{font-size:.875rem;color:var(--dim);margin:.5rem 0 0}
p,ul,ol,dl{margin:.3rem 0}ul,ol{padding-left:1.4rem}
.verdict{font-weight:600;font-size:1.05rem;border-left:.3rem solid var(--fill);padding:.3rem .7rem;background:var(--soft)}
.dim,.right,footer{color:var(--dim)}.right{font-weight:400;font-size:.875rem}
.bad{color:var(--bad);font-weight:600}.warning{color:var(--warn);font-weight:600}
article{border:1px solid var(--line);border-radius:.4rem;padding:.6rem .8rem;margin:.6rem 0}
article.error,article.cause{border-left:.3rem solid var(--bad)}
article.warning{border-left:.3rem solid var(--warn);color:inherit;font-weight:inherit}
article.change{border-left:.3rem solid var(--fill)}
.tag{font-size:.8rem;letter-spacing:.03em;border:1px solid currentColor;border-radius:.25rem;padding:0 .3rem;margin-right:.3rem;white-space:nowrap}
code,pre{font:.875rem/1.45 ui-monospace,monospace}
.value{font:.9375rem/1.5 ui-monospace,monospace}
pre{background:var(--soft);border:1px solid var(--line);border-radius:.4rem;padding:.6rem;overflow-x:auto;overflow-wrap:normal;margin:.3rem 0 1rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .7rem}
dt{color:var(--dim)}dd{margin:0;min-width:0}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.2rem}
caption{text-align:left;font-weight:600;padding:.3rem 0}
th,td{border-bottom:1px solid var(--line);padding:.35rem .5rem .35rem 0;text-align:left;vertical-align:top;font-weight:400}
thead th{color:var(--dim);font-size:.875rem}
.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
td.n+td,th.n+th{padding-left:.9rem}
td:has(.bar){width:36%}.bars th[scope=col]:first-child{width:34%}
th[scope=col],.n{overflow-wrap:normal}th[scope=row]{min-width:17.5rem;padding-right:.9rem}td:not(.n,:has(.bar)){min-width:7rem}
caption span{display:inline-block;max-width:calc(100vw - 1.6rem)}
.wide{overflow-x:auto}.wide th,.wide td{overflow-wrap:normal;padding-right:.9rem}.wide th[scope=row]{white-space:nowrap}.wide th .small{white-space:normal;max-width:22rem}
.small{display:block;font-size:.875rem;font-weight:400;color:var(--dim)}
.small.bad{color:var(--bad);font-weight:600}
.bar{display:block;width:100%;min-width:5.5rem;height:.9rem;margin-top:.3rem}
.track{fill:var(--soft);stroke:var(--dim);vector-effect:non-scaling-stroke}
.fill{fill:var(--fill)}.over .fill{fill:var(--bad)}
.outline{fill:none;stroke:var(--fill);stroke-width:3;vector-effect:non-scaling-stroke}
details{margin:.4rem 0}summary{cursor:pointer;padding:.15rem 0}
:focus-visible{outline:3px solid var(--fill);outline-offset:2px}
@media (max-width:40rem){dl{grid-template-columns:minmax(0,1fr)}dd{margin-left:.9rem}body{padding:.6rem .7rem 2rem}${stacked('table')}}
@media (forced-colors:active){.bar{forced-color-adjust:none}}
@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10.5pt}article,tr{break-inside:avoid}h2,h3,h4,caption{break-after:avoid}pre{white-space:pre-wrap;overflow-wrap:anywhere}.wide{overflow:visible}details::details-content{content-visibility:visible;height:auto}${stacked('.wide table')}}`;

/** What the page's content policy allows: this style and nothing else. The tests work it out again. */
export const htmlStyleHash = 'sha256-94BrbUrE2vLZQc7J0MLTexpY1Mv01agai0equGtghl0=';
