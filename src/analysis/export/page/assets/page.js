'use strict';
/* Draws the charts and opens the evidence of a value; the page is whole without it. */
(function () {
  var PRINT_WIDTH = 600; /* pixels: A4 less its margins */
  var PRINT_HEIGHT = 300; /* pixels: three charts on a page, where a chart names no height */
  var PAGE_HEIGHT = 860; /* pixels: A4 less its margins and a caption */
  var PART_HEIGHT = 370; /* pixels: the most in a report, where charts stand between its words */
  var PRINT_SCALE = 0.95;
  var STEP = 40; /* milliseconds of unpacking before a click is answered */
  var CONFIG = {
    locale: 'zh-CN',
    responsive: true,
    displaylogo: false,
    showSendToCloud: false,
    plotlyServerURL: '',
    topojsonURL: '',
    modeBarButtonsToRemove: ['select2d', 'lasso2d', 'autoScale2d']
  };
  var drawn = [];
  var opener = null;

  function registerChinese() {
    /* LOCALE */
  }

  /* Eleven digits of base 94 are nine bytes: three limbs of 24 bits. */
  function bytesOf(text) {
    var bytes = new Uint8Array(text.length / 11 * 9);
    for (var at = 0, to = 0; at < text.length; at += 11) {
      var limbs = [0, 0, 0];
      for (var digit = 0; digit < 11; digit += 1) {
        var code = text.charCodeAt(at + digit);
        var carry = code - (code > 60 ? 33 : 32);
        for (var limb = 2; limb >= 0; limb -= 1) {
          carry += limbs[limb] * 94;
          limbs[limb] = carry & 0xffffff;
          carry >>>= 24;
        }
      }
      for (var index = 0; index < 3; index += 1) {
        bytes[to++] = limbs[index] >>> 16;
        bytes[to++] = limbs[index] >>> 8;
        bytes[to++] = limbs[index];
      }
    }
    return bytes;
  }

  /* UNPACK */

  function rest() {
    return new Promise(function (resolve) { setTimeout(resolve, 0); });
  }

  function unpackPlotly() {
    var packed = document.getElementById('tongbi-plotly');
    if (!packed) {
      return Promise.resolve();
    }
    var unpacking = unlzma(bytesOf(packed.textContent), Number(packed.dataset.size));
    function goOn() {
      if (!unpacking.unpackFor(STEP)) {
        return rest().then(goOn);
      }
      var script = document.createElement('script');
      script.textContent = new TextDecoder().decode(unpacking.out);
      document.head.appendChild(script);
      packed.remove();
      return null;
    }
    return rest().then(goOn);
  }

  function contentOf(script) {
    var templates = JSON.parse(document.getElementById('tongbi-templates').textContent);
    var content = JSON.parse(script.textContent);
    content.layout.template = templates[content.layout.template];
    return content;
  }

  function draw(script) {
    var figure = document.getElementById(script.dataset.figure);
    var place = document.getElementById(script.dataset.figure + '-drawing');
    var content = contentOf(script);
    figure.classList.add('is-drawn');
    return Promise.resolve().then(function () {
      return Plotly.newPlot(place, content.data, content.layout, CONFIG);
    }).then(function () {
      drawn.push({ place: place, height: content.layout.height || null });
      figure.querySelector('details').open = false;
    }).catch(function () {
      figure.classList.remove('is-drawn');
      say(figure, '这幅图未能绘出，数据见下面的表。');
    });
  }

  function say(figure, sentence) {
    figure.querySelector('.undrawn').textContent = sentence;
  }

  function drawAll() {
    var scripts = Array.from(document.querySelectorAll('script.tongbi-drawing'));
    if (!scripts.length) {
      return Promise.resolve();
    }
    scripts.forEach(function (script) {
      say(document.getElementById(script.dataset.figure), '图形正在展开，数据见下面的表。');
    });
    return document.fonts.ready.then(unpackPlotly).then(function () {
      registerChinese();
      Plotly.setPlotConfig({ logging: 0 });
      return scripts.reduce(function (before, script) {
        return before.then(rest).then(function () { return draw(script); });
      }, Promise.resolve());
    }).catch(function () {
      document.querySelectorAll('figure.chart').forEach(function (figure) {
        if (figure.querySelector('.undrawn')) {
          say(figure, '浏览器版本较旧，不能绘图；数据见下面的表。');
        }
      });
    });
  }

  /* A chart higher than its place is drawn as it is and made smaller: squeezed, panels overlap. */
  function fitToPaper(one) {
    var most = one.place.closest('.part') ? PART_HEIGHT : PAGE_HEIGHT;
    var height = (one.height || PRINT_HEIGHT / PRINT_SCALE) * PRINT_SCALE;
    var scale = Math.min(1, most / height);
    one.place.style.zoom = scale;
    Plotly.relayout(one.place, { autosize: false, width: Math.floor(PRINT_WIDTH / scale), height: height });
  }

  function fitToScreen(one) {
    one.place.style.zoom = 1;
    Plotly.relayout(one.place, { autosize: true, width: null, height: one.height });
  }

  function entryOf(link) {
    var target = link.getAttribute('href').slice(1);
    return document.getElementById(target);
  }

  /* What the panel shows of a value: its measure, itself, and of each table its own rows alone. */
  function tellEntry(value) {
    var told = document.createElement('p');
    told.append.apply(told, Array.from(value.cloneNode(true).childNodes));
    var tables = new Map();
    (value.dataset.rows || '').split(' ').forEach(function (run) {
      var ends = run.split('-').map(Number);
      for (var number = ends[0]; number && number <= ends[ends.length - 1]; number += 1) {
        var row = document.getElementById('r-' + number);
        var home = row.closest('table');
        if (!tables.has(home)) {
          var table = home.cloneNode(true);
          table.tBodies[0].replaceChildren();
          tables.set(home, table);
        }
        var line = row.cloneNode(true);
        line.removeAttribute('id');
        tables.get(home).tBodies[0].append(line);
      }
    });
    var title = value.closest('div').firstElementChild.cloneNode(true);
    return [title, told].concat(Array.from(tables.values()));
  }

  function closePanel() {
    var panel = document.getElementById('tongbi-panel');
    panel.hidden = true;
    if (opener) {
      opener.focus();
      opener = null;
    }
  }

  function openPanel(link) {
    var panel = document.getElementById('tongbi-panel');
    var close = document.createElement('button');
    close.type = 'button';
    close.className = 'close';
    close.textContent = '关闭';
    close.addEventListener('click', closePanel);
    panel.replaceChildren(close);
    panel.append.apply(panel, tellEntry(entryOf(link)));
    panel.hidden = false;
    panel.scrollTop = 0;
    var hidden = link.getBoundingClientRect().bottom + 24 - panel.getBoundingClientRect().top;
    if (hidden > 0 && !panel.contains(link)) {
      window.scrollBy(0, hidden);
    }
    if (!panel.contains(link)) {
      opener = opener && panel.contains(document.activeElement) ? opener : link;
    }
    close.focus();
  }

  function onClick(event) {
    var link = event.target.closest('a[href^="#N-"]');
    if (link && entryOf(link) && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      openPanel(link);
    }
  }

  /* What a cell is sorted by: its number, a fall below zero; words otherwise; nothing comes last. */
  function keyOf(cell) {
    var value = cell.querySelector('data.value');
    var words = cell.textContent.trim();
    var number = parseFloat(value ? value.value : words);
    if (isNaN(number)) {
      return value || words === '—' ? '' : words;
    }
    return /^(减少|降低|下降)/.test(words) ? -number : number;
  }

  function compareKeys(one, other) {
    if (typeof one === typeof other) {
      return typeof one === 'number' ? one - other : one.localeCompare(other, 'zh-CN');
    }
    return typeof one === 'number' ? -1 : 1;
  }

  function sortBy(head) {
    var row = head.parentNode;
    var body = row.parentNode.parentNode.tBodies[0];
    var sign = head.getAttribute('aria-sort') === 'descending' ? 1 : -1;
    var keyed = Array.from(body.rows).map(function (line) {
      return { line: line, key: keyOf(line.cells[head.cellIndex]) };
    });
    keyed.sort(function (one, other) {
      var isLast = one.key === '' || other.key === '';
      return isLast ? (one.key === '') - (other.key === '') : sign * compareKeys(one.key, other.key);
    });
    body.append.apply(body, keyed.map(function (one) { return one.line; }));
    Array.from(row.cells).forEach(function (cell) { cell.removeAttribute('aria-sort'); });
    head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
  }

  function letSort(head) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'sort';
    button.append.apply(button, Array.from(head.childNodes));
    button.addEventListener('click', function () { sortBy(head); });
    head.append(button);
  }

  /* What is folded opens where a link leads into it. */
  function unfold(target) {
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === 'DETAILS') {
        at.open = true;
      }
    }
  }

  function onFollow(event) {
    var link = event.target.closest('a[href^="#"]');
    unfold(link && document.getElementById(link.getAttribute('href').slice(1)));
  }

  function letPrint(contents) {
    var tools = document.createElement('p');
    tools.className = 'tools';
    ['打印正文', '打印全文'].forEach(function (name, place) {
      var button = document.createElement('button');
      button.type = 'button';
      button.textContent = name;
      button.addEventListener('click', function () {
        document.documentElement.classList.toggle('text-alone', place === 0);
        window.print();
      });
      tools.append(button, ' ');
    });
    contents.prepend(tools);
  }

  /* The evidence is printed only if a reader has it open: twenty pages, and a workbook holds it. */
  var folded = [];
  function unfoldAll() {
    folded = Array.from(document.querySelectorAll('details.part:not([open], #tongbi-evidence)'));
    folded.forEach(function (part) { part.open = true; });
  }

  function foldAgain() {
    folded.forEach(function (part) { part.open = false; });
    document.documentElement.classList.remove('text-alone');
  }

  document.documentElement.classList.add('scripted');
  document.querySelectorAll('.contents').forEach(letPrint);
  document.querySelectorAll('#tongbi-evidence[open]').forEach(function (part) { part.open = false; });
  unfold(location.hash.length > 1 && document.getElementById(location.hash.slice(1)));
  document.addEventListener('click', onFollow);
  window.addEventListener('beforeprint', unfoldAll);
  window.addEventListener('afterprint', foldAgain);
  document.querySelectorAll('table.sortable thead th').forEach(letSort);
  document.addEventListener('click', onClick);
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape' && !document.getElementById('tongbi-panel').hidden) {
      closePanel();
    }
  });
  window.addEventListener('beforeprint', function () {
    drawn.forEach(fitToPaper);
  });
  window.addEventListener('afterprint', function () {
    drawn.forEach(fitToScreen);
  });
  drawAll().then(function () {
    document.documentElement.dataset.tongbi = 'ready';
  });
}());
