// The look, inside the shadow root only. A page sets --haoke-accent (or data-accent) and nothing else.

export const css = `
:host{all:initial;--accent:var(--haoke-accent,#1d6b58);--on:#fff;--bg:#fff;--soft:#f5f4f0;--line:#e5e3dc;--ink:#1e211f;--dim:#5f655f;--bad:#b3261e;--warn:#8a5200;--warn-bg:#fdf0dc;--shade:0 1px 2px #1a24200f,0 12px 40px -8px #1a242038;--r:18px;color-scheme:light;
font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Hiragino Sans","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
:host(.dark){--accent:var(--haoke-accent-dark,#6cc5a9);--on:#0c1d17;--bg:#171a19;--soft:#222725;--line:#343b38;--ink:#eceeea;--dim:#a3aca6;--bad:#ffb4ab;--warn:#ffcf8f;--warn-bg:#40301a;--shade:0 1px 2px #0006,0 16px 48px -8px #000a;color-scheme:dark}
*,*::before{box-sizing:border-box}[hidden]{display:none!important}
button,textarea,select{font:inherit;color:inherit;letter-spacing:inherit}
button{cursor:pointer;border:0;background:none;padding:0}
:focus-visible{outline:2.5px solid var(--accent);outline-offset:2px}
.root{position:fixed;inset-block-end:24px;inset-inline-end:24px;z-index:2147483000;color:var(--ink);display:flex;flex-direction:column;align-items:flex-end;gap:16px}
.root.left{inset-inline:24px auto;align-items:flex-start}
.launch{width:60px;height:60px;border-radius:50%;background:var(--accent);color:var(--on);display:grid;place-items:center;box-shadow:var(--shade);position:relative;transition:transform .18s}
.launch:hover{transform:translateY(-2px)}
.badge{position:absolute;inset-block-start:-3px;inset-inline-end:-3px;min-width:22px;height:22px;border-radius:11px;padding:0 6px;background:#c6362c;color:#fff;font-size:12.5px;font-weight:650;line-height:22px;text-align:center;border:2px solid var(--bg);box-sizing:content-box}
.panel{width:396px;height:min(690px,calc(100dvh - 124px));background:var(--bg);border-radius:22px;box-shadow:var(--shade);border:1px solid var(--line);display:flex;flex-direction:column;overflow:hidden;animation:rise .22s cubic-bezier(.2,.8,.2,1)}
@keyframes rise{from{opacity:0;transform:translateY(14px) scale(.985)}}
.head{padding-block:16px 12px;padding-inline:18px 12px;display:flex;align-items:center;gap:12px;border-block-end:1px solid var(--line)}
.face{width:40px;height:40px;flex:none;border-radius:50%;display:grid;place-items:center;background:color-mix(in srgb,var(--accent) 14%,var(--bg));color:var(--accent)}
.face.small{width:28px;height:28px}
.grow{flex:1;min-width:0}
h2{margin:0;font-size:16px;font-weight:650;line-height:1.3;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.who{font-size:13px;color:var(--dim);display:flex;align-items:center;gap:6px}
.who::before{content:"";width:7px;height:7px;border-radius:50%;background:#3c9d6c;flex:none}
.off .who::before{background:#b08a3c}
.tool{width:36px;height:36px;border-radius:10px;display:grid;place-items:center;color:var(--dim);flex:none}
.tool:hover{background:var(--soft);color:var(--ink)}
.strip{display:flex;align-items:center;gap:10px;padding:9px 18px;font-size:13.5px;background:var(--soft);border-block-end:1px solid var(--line)}
.strip.warn{background:var(--warn-bg);color:var(--warn)}
.log{flex:1;overflow-y:auto;overscroll-behavior:contain;padding:18px 16px 10px;display:flex;flex-direction:column;gap:4px;scroll-behavior:smooth}
.note{align-self:center;text-align:center;font-size:12.5px;color:var(--dim);max-width:92%;padding:4px 0;text-wrap:balance}
.note.ai{display:flex;gap:8px;align-items:center;background:var(--soft);padding:8px 14px;border-radius:12px;margin-block-end:10px;text-align:start}
.note.ai svg{flex:none;color:var(--accent)}
.day{font-weight:600;margin-block:8px 4px}
.msg{display:flex;gap:8px;align-items:flex-end;max-width:100%;margin-block-start:2px}
.msg.first{margin-block-start:12px}
.msg .face{visibility:hidden}.msg.last .face{visibility:visible}
.col{display:flex;flex-direction:column;gap:5px;max-width:calc(100% - 44px);align-items:flex-start;min-width:0}
.name{font-size:12.5px;color:var(--dim);padding-inline-start:2px}
.bubble{background:var(--soft);border-radius:var(--r);padding:9px 14px;overflow-wrap:anywhere;max-width:100%}
.msg.last .bubble{border-end-start-radius:6px}
.mine{justify-content:flex-end}.mine .col{align-items:flex-end;max-width:84%}
.mine .bubble{background:var(--accent);color:var(--on);border-end-end-radius:6px;border-end-start-radius:var(--r)!important}
.mine.failed .bubble{background:none;color:var(--ink);border:1.5px dashed var(--bad)}
.agent .bubble{background:color-mix(in srgb,var(--accent) 11%,var(--bg))}
.partial .text::after{content:" ▍";opacity:.6}.text{white-space:pre-wrap}.md{white-space:normal}.md>:first-child{margin-block-start:0}.md>:last-child{margin-block-end:0}
.md p,.md ul,.md ol,.md pre,.md blockquote{margin:.5em 0}.md ul,.md ol{padding-inline-start:1.3em}.md h1,.md h2,.md h3,.md h4{font-size:1em;font-weight:650;margin:.6em 0 .3em;white-space:normal}
.md code{background:color-mix(in srgb,var(--ink) 8%,transparent);border-radius:5px;padding:.1em .35em;font-size:.92em}.md pre{overflow:auto}.md table{border-collapse:collapse;font-size:.94em}.md td,.md th{border:1px solid var(--line);padding:3px 8px}
.bubble a{color:inherit;text-decoration:underline;text-underline-offset:2px}
.meta{font-size:12px;color:var(--dim);display:flex;flex-wrap:wrap;gap:8px;align-items:center;min-height:18px;padding-inline:3px}
.meta.bad{color:var(--bad)}.meta .note{order:1;width:100%;max-width:none;text-align:start}
.link{color:inherit;text-decoration:underline;text-underline-offset:2px;font-weight:600;min-height:24px}
.acts{display:flex;gap:2px;align-items:center}
.mini{width:28px;height:26px;border-radius:8px;display:grid;place-items:center;color:var(--dim)}
.mini:hover,.mini[aria-pressed=true]{background:var(--soft);color:var(--accent)}
.quick{display:flex;flex-wrap:wrap;gap:8px;margin-block-start:3px}
.pill{border:1.5px solid color-mix(in srgb,var(--accent) 55%,var(--bg));color:var(--accent);border-radius:999px;padding:6px 14px;font-weight:580;line-height:1.35;text-align:start;background:var(--bg);min-height:34px}
.pill:hover:not(:disabled){background:color-mix(in srgb,var(--accent) 10%,var(--bg))}
.pill.full{background:var(--accent);color:var(--on);border-color:var(--accent)}
.pill.full:hover{background:color-mix(in srgb,var(--accent) 88%,var(--ink))}
.pill.danger{background:var(--bad);border-color:var(--bad);color:var(--bg)}
.pill:disabled{border-color:var(--line);color:var(--dim);cursor:default}
.pill[aria-pressed=true]:disabled{background:var(--soft);color:var(--ink)}
.ask{gap:6px}.ask input{flex:1;min-width:0;font:inherit;color:inherit;background:var(--bg);border:1.5px solid var(--line);border-radius:12px;padding:6px 11px;min-height:38px}.ask input[aria-invalid=true]{border-color:var(--bad)}
.card{width:304px;max-width:100%;border:1px solid var(--line);border-radius:16px;background:var(--bg);padding:12px 14px;display:flex;flex-direction:column;gap:10px}
.card-head{display:flex;gap:11px;align-items:flex-start}.card-icon{width:34px;height:34px;border-radius:10px;background:color-mix(in srgb,var(--accent) 12%,var(--bg));color:var(--accent);display:grid;place-items:center;flex:none}
.card-title{font-weight:620;line-height:1.35}.amount{font-weight:650;white-space:nowrap}
.dim{color:var(--dim);font-size:13px}.number{font-variant-numeric:tabular-nums;letter-spacing:.02em}
.card-row{display:flex;flex-wrap:wrap;gap:6px}.chip{background:var(--soft);border-radius:999px;padding:2px 10px;font-size:13px}.chip.warn{background:var(--warn-bg);color:var(--warn)}
.steps{list-style:none;margin:2px 0 0;padding:0;display:flex;font-size:12.5px;color:var(--dim)}
.steps li{flex:1;padding-block-start:14px;position:relative;text-align:center;display:flex;flex-direction:column}
.steps li::before{content:"";position:absolute;inset-block-start:3px;inset-inline:0;height:3px;background:var(--line)}
.steps .on{color:var(--ink);font-weight:600}.steps .on::before{background:var(--accent)}.steps small{font-weight:400;color:var(--dim)}
.file{display:flex;gap:10px;align-items:center;text-decoration:none!important;color:inherit;max-width:100%}
.file img,.shot{display:block;max-width:220px;max-height:200px;border-radius:12px;object-fit:cover;background:var(--soft)}
.dots{display:inline-flex;gap:4px;padding:4px 0}.dots i{width:7px;height:7px;border-radius:50%;background:var(--dim);animation:dot 1.2s infinite}.dots i:nth-child(2){animation-delay:.15s}.dots i:nth-child(3){animation-delay:.3s}
@keyframes dot{30%{transform:translateY(-4px);opacity:.5}60%{transform:none}}
.below{padding:10px 14px 12px;border-block-start:1px solid var(--line);display:flex;flex-direction:column;gap:9px}
.row{display:flex;align-items:center;gap:8px}.between{justify-content:space-between}
.human,.stop{display:inline-flex;gap:7px;align-items:center;font-size:13.5px;font-weight:600;color:var(--accent);border-radius:999px;padding:4px 12px 4px 9px;min-height:30px;background:color-mix(in srgb,var(--accent) 9%,var(--bg))}
.human:hover,.stop:hover{background:color-mix(in srgb,var(--accent) 17%,var(--bg))}
.box{display:flex;align-items:flex-end;gap:4px;border:1.5px solid var(--line);border-radius:16px;padding:4px;background:var(--bg);transition:border-color .15s}
.box:focus-within{border-color:var(--accent);box-shadow:0 0 0 3px color-mix(in srgb,var(--accent) 18%,transparent)}textarea:focus-visible{outline:none}
textarea{flex:1;min-width:0;min-height:37px;border:0;background:none;resize:none;padding:7px 6px;max-height:132px;line-height:1.45;outline:none}
textarea::placeholder{color:var(--dim);opacity:1}
.go{width:38px;height:38px;border-radius:12px;display:grid;place-items:center;background:var(--accent);color:var(--on);flex:none}
.go:disabled{background:var(--soft);color:var(--dim);cursor:default}[dir=rtl] .go svg{transform:scaleX(-1)}
.drafts{display:flex;gap:8px;flex-wrap:wrap}.draft{display:flex;gap:8px;align-items:center;background:var(--soft);border-radius:12px;padding:5px 6px 5px 10px;font-size:13px;max-width:100%}.draft img{width:34px;height:34px;border-radius:8px;object-fit:cover}.draft span{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;max-width:190px}
progress{width:60px;height:5px;accent-color:var(--accent)}
.menu{position:absolute;inset-block-start:62px;inset-inline-end:14px;background:var(--bg);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shade);padding:6px;min-width:220px;z-index:2;display:flex;flex-direction:column}
.menu button,.menu label{padding:9px 12px;border-radius:9px;text-align:start;display:flex;justify-content:space-between;gap:12px;align-items:center;width:100%}.menu button:hover{background:var(--soft)}.menu select{border:1px solid var(--line);border-radius:8px;padding:3px 6px;background:var(--bg)}
.sheet{border:1px solid var(--line);border-radius:16px;padding:14px;display:flex;flex-direction:column;gap:10px;margin-block:10px;background:var(--bg)}
.sheet p{margin:0}.stars{display:flex;gap:6px}.stars button{width:44px;height:40px;border-radius:12px;border:1.5px solid var(--line);font-weight:600}.stars button:hover,.stars button[aria-pressed=true]{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 12%,var(--bg))}
.newer{position:absolute;inset-block-end:8px;inset-inline:0;width:max-content;margin:auto;background:var(--bg);border:1px solid var(--line);border-radius:999px;padding:5px 13px;font-size:13px;font-weight:600;box-shadow:var(--shade);display:flex;gap:6px;align-items:center}
.stage{position:relative;flex:1;min-height:0;display:flex;flex-direction:column}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.panel{position:relative}
@media(max-width:520px),(max-height:480px){.root{inset-block-end:16px;inset-inline-end:16px}.root.open{inset:0!important}.open .launch{display:none}.panel{position:fixed;inset:0;width:100%;height:var(--vv,100dvh);border:0;border-radius:0}.log{padding-inline:14px}.head{padding-block-start:max(14px,env(safe-area-inset-top))}.below{padding-block-end:max(12px,env(safe-area-inset-bottom))}textarea{font-size:16px}}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important;scroll-behavior:auto!important}}
@media(forced-colors:active){.bubble,.go,.launch,.pill{border:1px solid}}
`;
