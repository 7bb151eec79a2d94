// A link to a file that was just written, in the folder that JupyterLab serves.

function findBase() {
  const stated = document.getElementById("jupyter-config-data");
  try {
    return JSON.parse(stated.textContent).baseUrl || "/";
  } catch {
    return "/";
  }
}

// The path is told from the notebook's folder; the notebook's own stands in the page's address.
function resolve(path) {
  const found = decodeURIComponent(location.pathname).match(/\/(?:tree|notebooks)\/(.+)$/);
  const parts = found ? found[1].split("/").slice(0, -1) : [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return `${findBase()}files/${parts.map(encodeURIComponent).join("/")}`;
}

function render({ model, el }) {
  const link = document.createElement("a");
  link.target = "_blank";
  link.rel = "noopener";
  el.append(link);
  const fill = () => {
    const path = model.get("path");
    link.hidden = !path;
    link.textContent = model.get("words");
    link.href = path ? resolve(path) : "";
  };
  model.on("change", fill);
  fill();
  return () => model.off("change", fill);
}

export default { render };
