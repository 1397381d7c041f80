/** The look of the page, light and dark; a click on an example selects all of it. */
export const style = `
:root{color-scheme:light dark;--line:light-dark(#d8dee4,#30363d);--soft:light-dark(#f6f8fa,#161b22);--link:light-dark(#0550ae,#79b8ff)}
*{box-sizing:border-box}
body{margin:0;font:15px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:19rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1rem;border-right:1px solid var(--line);font-size:13px}
nav ul{list-style:none;margin:0 0 .8rem;padding:0}
nav b{display:block;margin-top:.5rem}
main{padding:1rem 2.5rem 6rem;max-width:70rem}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
h2{margin-top:3rem;border-bottom:1px solid var(--line)}
article{margin:1.5rem 0;padding:0 1.2rem 1rem;border:1px solid var(--line);border-radius:8px}
article:target{border-color:var(--link)}
h4{margin:1rem 0 .3rem}
table{border-collapse:collapse;width:100%;font-size:13.5px;display:block;overflow-x:auto}
th,td{text-align:left;vertical-align:top;padding:.3rem .7rem .3rem 0;border-bottom:1px solid var(--line)}
small{display:block;opacity:.65}
code{font:12.5px ui-monospace,monospace;background:var(--soft);padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--soft);padding:.8rem;border-radius:6px;overflow:auto;user-select:all}
pre code{padding:0;background:none;overflow-wrap:normal}
.m{display:inline-block;min-width:3.6rem;font:600 12px ui-monospace,monospace}
.get{color:light-dark(#116329,#56d364)}.post{color:light-dark(#0550ae,#79b8ff)}
.patch,.put{color:light-dark(#7d4e00,#e3b341)}.delete{color:light-dark(#a40e26,#ff7b72)}
summary{cursor:pointer;margin:.8rem 0 .3rem;font-weight:600}
@media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}main{padding:1rem}}
`;
