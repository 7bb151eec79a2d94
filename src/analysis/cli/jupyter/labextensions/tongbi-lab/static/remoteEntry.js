/* A JupyterLab extension, written by hand so that nothing has to be built: it runs the
   notebooks that came with the program once when they are opened, if they are unchanged or the
   person trusts them, has their panels written down before they
   are saved, and says so when their kernel is lost. */
"use strict";
(() => {
  const SHIPPED = new URL("shipped.json", document.currentScript.src);
  const PLUGIN = "tongbi-lab:plugin";
  const LOST = "内核已经重新启动，页面上的图表停在先前的样子，旋钮不再有反应。";
  const AGAIN = "重新运行";
  const CHANGED = "这个笔记本和自带的不一样（代码，或者存着的控件），没有自动运行。确认是自己或可靠的人改的，再运行。";
  const RUN = "运行";
  const SETTLING_MS = 1500;
  const WRITING_MS = 8000;
  const STYLE = `
    .jp-RenderedHTMLCommon table.tongbi-table :is(th, td) { text-align: left; }
    .jp-RenderedHTMLCommon table.tongbi-table :is(th, td).number { text-align: right; }
    .jp-RenderedHTMLCommon table.tongbi-table caption { text-align: left; padding: 4px 0; }
    .jp-RenderedHTMLCommon table.tongbi-table tbody th { font-weight: normal; }
    .jp-Toolbar-item[data-jp-item-name^="tongbi-"] { font-weight: 600; }
    .tongbi-own .jp-InputPlaceholder { min-height: 0; }
    .tongbi-own .jp-InputPlaceholder .jp-Placeholder-content { min-height: 0; height: 18px;
      background: none; border-color: transparent; }
    .tongbi-own .jp-InputPlaceholder .jp-Placeholder-contentContainer { padding: 0; }
    .tongbi-own .jp-InputPlaceholder .jp-PlaceholderText { font-size: 0; }
    .tongbi-own .jp-InputPlaceholder .jp-PlaceholderText::after { content: "代码"; font-size: 11px; }
    .tongbi-panel .jupyter-widgets-disconnected::before,
    .tongbi-panel.jupyter-widgets-disconnected::before { display: none; }
    .tongbi-panel.jupyter-widgets-disconnected { opacity: 0.45; pointer-events: none; }`;
  const PATIENCE_MS = 120000;
  let shared;

  /* anywidget gives the program of a widget two seconds to begin, and never draws it if that is too
     short: plotly's has five megabytes, and a machine of an office may well take longer. */
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = duration => timeout(Math.max(duration, PATIENCE_MS));

  const load = async name => (await Object.values(shared[name])[0].get())();

  /* An empty execution tells how many cells the kernel has run. */
  const isFresh = async kernel => {
    const reply = await kernel.requestExecute({ code: "", silent: true }).done;
    return (reply.content.execution_count || 0) === 0;
  };

  /* The digest of a notebook's code; tests/shipped_notebooks.py makes the same. */
  const digest = async cells => {
    const code = cells.filter(cell => cell.type === "code").map(cell => cell.sharedModel.source);
    const bytes = new TextEncoder().encode(code.join("\0"));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...hash].map(byte => byte.toString(16).padStart(2, "0")).join("");
  };

  /* JupyterLab trusts cells that were run here, or in a file that the person has trusted. Ours come
     without saved panels, whose state may hold a program. */
  const isTrusted = async (model, cells, shipped) => {
    const code = cells.filter(cell => cell.type === "code");
    const isShipped = !model.getMetadata("widgets") && await digest(cells) === shipped;
    return isShipped || code.every(cell => cell.trusted);
  };

  const runAll = async (panel, NotebookActions) => {
    const { content, sessionContext } = panel;
    const before = content.activeCellIndex;
    const scroller = content.node.querySelector(".jp-WindowedPanel-outer") || content.node;
    const top = scroller.scrollTop;
    const done = NotebookActions.runAll(content, sessionContext);
    content.activeCellIndex = before;
    content.deselectAll();
    content.mode = "command";
    scroller.scrollTop = top;
    await done;
    scroller.scrollTop = top;
  };

  const pause = duration => new Promise(resolve => setTimeout(resolve, duration));

  const isLost = async session => {
    await pause(SETTLING_MS);
    const kernel = session.session?.kernel;
    return kernel?.status === "idle" && isFresh(kernel);
  };

  const tellWhenLost = (panel, session, run, Notification) => {
    let wasRestarting = false;
    session.statusChanged.connect(async (_, status) => {
      if (["restarting", "autorestarting"].includes(status)) wasRestarting = true;
      if (status !== "idle" || !wasRestarting) return;
      wasRestarting = false;
      if (await isLost(session) && !panel.isDisposed) {
        const actions = [{ label: AGAIN, displayType: "accent", callback: run }];
        Notification.warning(LOST, { autoClose: false, actions });
      }
    });
  };

  /* Panels write down what they show before the kernel runs a cell; see explore/cell_outputs.py.
     An export saves first, so that it finds what is on the screen. */
  const writePanelsBeforeSaving = (context, session) => {
    const save = context.save.bind(context);
    context.save = async (...given) => {
      const kernel = session.session?.kernel;
      if (["idle", "busy"].includes(kernel?.status)) {
        const asCell = { code: "pass", silent: false, store_history: false };
        const written = kernel.requestExecute(asCell).done;
        await Promise.race([written.catch(() => null), pause(WRITING_MS)]);
      }
      return save(...given);
    };
  };

  const watch = async (panel, context, settings) => {
    const known = await (await fetch(SHIPPED)).json();
    const shipped = known[context.path];
    if (!shipped) return;
    panel.addClass("tongbi-own");
    const { NotebookActions } = await load("@jupyterlab/notebook");
    const { Notification } = await load("@jupyterlab/apputils");
    const session = context.sessionContext;
    writePanelsBeforeSaving(context, session);
    await Promise.all([context.ready, panel.revealed]);
    const cells = [...panel.content.model.cells];
    const isOwn = await isTrusted(panel.content.model, cells, shipped);
    const mayRun = isOwn && settings.get("runOnOpen").composite;
    /* What was saved may be out of date, and its panels are dead or half alive. */
    if (mayRun) NotebookActions.clearAllOutputs(panel.content);
    await session.ready;
    const run = () => runAll(panel, NotebookActions);
    tellWhenLost(panel, session, run, Notification);
    if (mayRun && session.session?.kernel) await run();
    if (!isOwn) {
      const actions = [{ label: RUN, displayType: "warn", callback: run }];
      Notification.warning(CHANGED, { autoClose: false, actions });
    }
  };

  const buildPlugin = ISettingRegistry => ({
    id: PLUGIN,
    description: "Runs the workspace's own notebooks when they are opened.",
    autoStart: true,
    requires: [ISettingRegistry],
    activate: async (app, registry) => {
      const settings = await registry.load(PLUGIN);
      document.head.append(Object.assign(document.createElement("style"), { textContent: STYLE }));
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew: (panel, context) => {
          watch(panel, context, settings).catch(problem => console.warn(PLUGIN, problem));
        },
      });
    },
  });

  const extension = async () => {
    const { ISettingRegistry } = await load("@jupyterlab/settingregistry");
    const exports = { __esModule: true, default: buildPlugin(ISettingRegistry) };
    return () => exports;
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["tongbi-lab"] = {
    init: scope => { shared = scope; },
    get: module => module === "./extension" ? extension()
      : Promise.reject(new Error(`${module} is not in tongbi-lab`)),
  };
})();
