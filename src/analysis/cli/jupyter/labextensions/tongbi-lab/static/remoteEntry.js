/* A JupyterLab extension, written by hand so that nothing has to be built: it runs the
   workspace's own notebooks once when they are opened, and says so when their kernel is lost. */
"use strict";
(() => {
  const OWN = /^notebooks\/0[1-4]_[a-z_]+\.ipynb$/;
  const PLUGIN = "tongbi-lab:plugin";
  const LOST = "内核已经重新启动，页面上的图表停在先前的样子，旋钮不再有反应。";
  const AGAIN = "重新运行";
  const SETTLING_MS = 1500;
  let shared;

  const load = async name => (await Object.values(shared[name])[0].get())();

  /* An empty execution tells how many cells the kernel has run: a page that is loaded again
     meets a kernel at work, whose panels still live. */
  const isFresh = async kernel => {
    const reply = await kernel.requestExecute({ code: "", silent: true }).done;
    return (reply.content.execution_count || 0) === 0;
  };

  const runAll = async (panel, NotebookActions) => {
    const before = panel.content.activeCellIndex;
    const done = NotebookActions.runAll(panel.content, panel.sessionContext);
    panel.content.activeCellIndex = before;
    panel.content.mode = "command";
    await done;
  };

  const isLost = async session => {
    await new Promise(resolve => setTimeout(resolve, SETTLING_MS));
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

  const watch = async (panel, context, settings) => {
    if (!OWN.test(context.path)) return;
    const { NotebookActions } = await load("@jupyterlab/notebook");
    const { Notification } = await load("@jupyterlab/apputils");
    const session = context.sessionContext;
    await Promise.all([context.ready, session.ready, panel.revealed]);
    const run = () => runAll(panel, NotebookActions);
    tellWhenLost(panel, session, run, Notification);
    const kernel = session.session?.kernel;
    if (settings.get("runOnOpen").composite && kernel && await isFresh(kernel)) await run();
  };

  const buildPlugin = ISettingRegistry => ({
    id: PLUGIN,
    description: "Runs the workspace's own notebooks when they are opened.",
    autoStart: true,
    requires: [ISettingRegistry],
    activate: async (app, registry) => {
      const settings = await registry.load(PLUGIN);
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
