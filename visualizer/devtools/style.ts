/** The panel's style. Adopted by script, since the app's Content-Security-Policy may forbid `<style>`. */

export const STYLE = `
:host{all:initial;color-scheme:light dark;position:fixed;right:16px;bottom:16px;z-index:2147483000;
font:13px/1.45 system-ui,sans-serif;--back:light-dark(#fff,#0d1117);--text:light-dark(#1c2633,#edf2f8);
--quiet:light-dark(#52617a,#a3b0c2);--line:light-dark(#c3ccd9,#3c4859);--fill:light-dark(#f6f8fb,#161c26);--accent:light-dark(#1a5ac8,#6ea8ff)}
:host([data-side=left]){right:auto;left:16px}
*{box-sizing:border-box}
[hidden]{display:none!important}
h2,p,dl,dd,ol{margin:0;padding:0}
button{font:inherit;color:var(--text);background:var(--fill);border:1px solid var(--line);border-radius:7px;padding:4px 10px;cursor:pointer}
button:hover{border-color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
code{font:12px ui-monospace,monospace}
.toggle{display:flex;align-items:center;gap:8px;margin-left:auto;border-radius:999px;padding:7px 13px;background:var(--back);
box-shadow:0 2px 10px #0003}
:host([data-side=left]) .toggle{margin-left:0}
.dot{width:10px;height:10px;border-radius:50%;background:var(--mood)}
[data-mood=good]{--mood:light-dark(#1a7f4b,#4ec98a)}
[data-mood=warning]{--mood:light-dark(#b7791f,#f3bd5a)}
[data-mood=busy]{--mood:light-dark(#1a5ac8,#6ea8ff)}
[data-mood=bad]{--mood:light-dark(#c0352b,#ff8178)}
[data-mood=faint]{--mood:light-dark(#8593a8,#6d7c91)}
.panel{display:flex;flex-direction:column;gap:10px;width:min(620px,calc(100vw - 32px));max-height:min(720px,calc(100vh - 90px));
overflow:auto;margin-bottom:10px;padding:14px 16px;color:var(--text);background:var(--back);border:1px solid var(--line);
border-radius:12px;box-shadow:0 8px 30px #0004}
header{display:flex;align-items:center;gap:10px;margin-bottom:6px}
header b{font-size:14px}
header code{padding:1px 9px;border:1px solid var(--line);border-radius:99px}
header button{margin-left:auto}
h2{font-size:15px;font-weight:650}
.quiet{color:var(--quiet)}
.actions{display:flex;flex-wrap:wrap;gap:8px}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(120px,1fr));gap:8px}
dt{color:var(--quiet);font-size:12px}
dd{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
details{border-top:1px solid var(--line);padding-top:8px}
summary{cursor:pointer;font-weight:600}
.chart{margin-top:8px;height:min(300px,40vh);overflow:auto;border:1px solid var(--line);border-radius:8px}
.chart svg{display:block;width:1300px;height:auto}
ol{list-style:none;margin-top:8px;max-height:210px;overflow:auto}
li{display:grid;grid-template-columns:70px 1fr auto;gap:8px;padding:2px 0}
li time{color:var(--quiet);font-variant-numeric:tabular-nums}
`
