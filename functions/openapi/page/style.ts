/** The look of the page, light and dark. Parts that need the script are hidden where scripts are off. */
export const style = `
:root{color-scheme:light dark;--page:light-dark(#fff,#0d1117);--text:light-dark(#1f2328,#e6edf3);--dim:light-dark(#59636e,#9198a1);
--line:light-dark(#d1d9e0,#30363d);--edge:light-dark(#818b98,#6e7681);--soft:light-dark(#f6f8fa,#161b22);--link:light-dark(#0550ae,#79b8ff);--bad:light-dark(#a40e26,#ff7b72);--good:light-dark(#116329,#56d364);
scroll-padding-top:4.5rem}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif;display:grid;grid-template-columns:20rem minmax(0,1fr)}
.skip{position:absolute;left:-99rem}
.skip:focus{left:.5rem;top:.5rem;z-index:2;background:var(--page);padding:.5rem}
header{grid-column:1/-1;position:sticky;top:0;z-index:1;display:flex;align-items:center;gap:.5rem 1.5rem;min-height:3.5rem;padding:.5rem 1.2rem;background:var(--page);border-bottom:1px solid var(--line)}
header label{display:flex;align-items:center;gap:.5rem;flex:0 1 24rem;font-weight:600;font-size:13px}
header input{flex:1;font-weight:400}
.title{font-weight:600;color:var(--text);min-width:17.3rem}
#found{color:var(--dim);font-size:13px;white-space:nowrap}
nav{position:sticky;top:3.5rem;height:calc(100vh - 3.5rem);overflow:auto;padding:.5rem .7rem 2rem;border-right:1px solid var(--line);font-size:13px;line-height:1.35}
nav ul{list-style:none;margin:.2rem 0 .8rem;padding:0}
nav b{display:block;padding:.2rem .5rem}
nav b a{color:var(--text)}
nav li a{display:flex;gap:.5rem;padding:.22rem .5rem;border-radius:5px;color:var(--text);overflow-wrap:anywhere}
nav li a:hover,nav li a:focus{background:var(--soft);text-decoration:none}
nav .m{flex:none;min-width:2.9rem;font-size:10.5px;line-height:1.7}
main{padding:.5rem 2.5rem 8rem;max-width:72rem;outline:0}
a{color:var(--link);text-decoration:none}
a:hover{text-decoration:underline}
main a{text-decoration:underline}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
h1{font-size:26px;margin:1rem 0 .5rem}
h2{margin:3rem 0 .5rem;padding-bottom:.3rem;border-bottom:1px solid var(--line);font-size:21px}
h3{margin:1rem 0 .4rem;font-size:17px}
main h3 a{color:inherit;text-decoration:none}
h4{margin:1.1rem 0 .3rem;font-size:14px}
.type{margin:.3rem 0}
article{content-visibility:auto;contain-intrinsic-size:auto 40rem;margin:1.2rem 0;padding:.1rem 1.2rem 1rem;border:1px solid var(--line);border-radius:8px}
article:target{border-color:var(--link);box-shadow:0 0 0 1px var(--link)}
.call{margin:.2rem 0 .6rem}
.grants{color:var(--dim);font-size:13.5px}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13.5px}
th,td{text-align:left;vertical-align:top;padding:.35rem .9rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600}
td:first-child,th:first-child{width:15rem}
td:nth-child(2){width:14rem}
small{color:var(--dim);font-size:12px;font-weight:400}
td small{display:block}
code{font:12.5px ui-monospace,Menlo,Consolas,monospace;background:var(--soft);padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
pre{margin:0;background:var(--soft);border:1px solid var(--line);padding:.8rem;border-radius:6px;overflow:auto;max-height:30rem;font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace}
pre code{padding:0;background:none;font:inherit;overflow-wrap:normal}
.curl{position:relative;margin:1.2rem 0 .6rem}
.curl pre{padding-right:8.5rem;max-height:none;white-space:pre-wrap}
.curl code{overflow-wrap:anywhere}
.curl button{position:absolute;top:.45rem;right:.45rem}
.m{display:inline-block;min-width:3.4rem;font:600 12.5px ui-monospace,Menlo,Consolas,monospace;color:light-dark(#7d4e00,#e3b341)}
.get{color:var(--good)}.post{color:var(--link)}.delete{color:var(--bad)}
summary{cursor:pointer;margin:.4rem 0;font-size:14px;width:fit-content}
.try>summary,.response summary{font-weight:600}
form{padding-top:.2rem}
form label{display:grid;grid-template-columns:minmax(9rem,15rem) minmax(0,1fr);gap:.2rem 1rem;align-items:center;margin:.35rem 0;font-size:13.5px}
form .wide{display:block}
input,select,textarea,button{font:inherit;font-size:13.5px;color:var(--text);background:var(--page);border:1px solid var(--edge);border-radius:5px;padding:.3rem .5rem;min-width:0}
::placeholder{color:var(--dim);opacity:1}
form input,form textarea{font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace;width:100%}
textarea{resize:vertical;margin-top:.3rem;white-space:pre;overflow:auto}
button{cursor:pointer;background:var(--soft)}
button:hover{border-color:var(--link)}
form button{background:light-dark(#0550ae,#1f6feb);border-color:transparent;color:#fff;font-weight:600;padding:.35rem .9rem}
.state{margin-left:.6rem;font-weight:600;color:var(--good)}
.failed{color:var(--bad)}
@media(scripting:none){.live,.try{display:none!important}}
@media(scripting:enabled){.dead{display:none}}
@media(max-width:56rem){
:root{scroll-padding-top:7rem}
body{display:block}
header{flex-wrap:wrap}
header label{flex:1 1 100%}
header label span{min-width:3.2rem}
.title{display:none}
nav{position:static;height:auto;max-height:40vh;border:0;border-bottom:1px solid var(--line)}
main{padding:.5rem 1rem 6rem}
article{padding:.1rem .8rem .8rem}
td:first-child,th:first-child,td:nth-child(2){width:auto}
.curl pre{padding-right:.8rem;padding-top:2.8rem}
form label{display:block}
}
`;
