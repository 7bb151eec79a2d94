  /*
   * LZMA, as a .lzma file holds it: 13 bytes of head, then the stream. About a fifth smaller than
   * gzip, and it needs nothing that older browsers lack. The names are those of the LZMA specification.
   * It is unpacked in steps, so that a page answers in between.
   */
  function unlzma(bytes, size) {
    var lc = bytes[0] % 9;
    var lp = Math.floor(bytes[0] / 9) % 5;
    var pb = Math.floor(bytes[0] / 45);
    var at = 14;
    var range = 0xFFFFFFFF;
    var code = 0;
    var out = new Uint8Array(size);
    var position = 0;
    var state = 0;
    var rep = [0, 0, 0, 0];

    function odds(count) {
      return new Uint16Array(count).fill(1024);
    }

    function lengthOdds() {
      return { choice: odds(2), low: odds(128), mid: odds(128), high: odds(256) };
    }

    var isMatch = odds(192);
    var isRep = odds(12);
    var isRepG0 = odds(12);
    var isRepG1 = odds(12);
    var isRepG2 = odds(12);
    var isRep0Long = odds(192);
    var literals = odds(0x300 << (lc + lp));
    var slots = odds(256);
    var specials = odds(128);
    var align = odds(16);
    var matchLength = lengthOdds();
    var repLength = lengthOdds();

    function normalize() {
      if (range < 0x1000000) {
        range *= 256;
        code = code * 256 + bytes[at];
        at += 1;
      }
    }

    function bit(table, index) {
      var bound = (range >>> 11) * table[index];
      var found = code < bound ? 0 : 1;
      if (found) {
        range -= bound;
        code -= bound;
        table[index] -= table[index] >>> 5;
      } else {
        range = bound;
        table[index] += (2048 - table[index]) >>> 5;
      }
      normalize();
      return found;
    }

    function directBits(count) {
      var found = 0;
      for (; count > 0; count -= 1) {
        range = range >>> 1;
        var one = code >= range ? 1 : 0;
        code -= one * range;
        found = found * 2 + one;
        normalize();
      }
      return found;
    }

    function tree(table, offset, count) {
      var node = 1;
      for (var i = 0; i < count; i += 1) {
        node = node * 2 + bit(table, offset + node);
      }
      return node - (1 << count);
    }

    function reverseTree(table, offset, count) {
      var node = 1;
      var found = 0;
      for (var i = 0; i < count; i += 1) {
        var one = bit(table, offset + node);
        node = node * 2 + one;
        found += one << i;
      }
      return found;
    }

    function readLength(table, place) {
      if (!bit(table.choice, 0)) {
        return 2 + tree(table.low, place * 8, 3);
      }
      if (!bit(table.choice, 1)) {
        return 10 + tree(table.mid, place * 8, 3);
      }
      return 18 + tree(table.high, 0, 8);
    }

    function readDistance(length) {
      var slot = tree(slots, Math.min(length - 2, 3) * 64, 6);
      if (slot < 4) {
        return slot;
      }
      var count = (slot >> 1) - 1;
      var base = (2 + (slot & 1)) * Math.pow(2, count);
      if (slot < 14) {
        return base + reverseTree(specials, base - slot, count);
      }
      return base + directBits(count - 4) * 16 + reverseTree(align, 0, 4);
    }

    function readLiteral() {
      var before = position ? out[position - 1] : 0;
      var low = (position & ((1 << lp) - 1)) << lc;
      var offset = 0x300 * (low + (before >> (8 - lc)));
      var symbol = 1;
      var matched = state < 7 ? -1 : out[position - rep[0] - 1];
      while (symbol < 0x100) {
        var hint = matched < 0 ? 0 : 1 + ((matched >> 7) & 1);
        var one = bit(literals, offset + (hint << 8) + symbol);
        symbol = symbol * 2 + one;
        matched = hint === 1 + one ? (matched << 1) & 0xFF : -1;
      }
      state = state < 4 ? 0 : state - (state < 10 ? 3 : 6);
      return symbol & 0xFF;
    }

    function readRepeated(place) {
      var index = 0;
      if (!bit(isRepG0, state)) {
        if (!bit(isRep0Long, state * 16 + place)) {
          state = state < 7 ? 9 : 11;
          return 1;
        }
      } else {
        index = !bit(isRepG1, state) ? 1 : 2 + bit(isRepG2, state);
      }
      rep.unshift(rep.splice(index, 1)[0]);
      var length = readLength(repLength, place);
      state = state < 7 ? 8 : 11;
      return length;
    }

    function readMatch(place) {
      var length = readLength(matchLength, place);
      state = state < 7 ? 7 : 10;
      rep.pop();
      rep.unshift(readDistance(length));
      return length;
    }

    for (; at < 18; at += 1) {
      code = code * 256 + bytes[at];
    }
    function unpackOne() {
      var place = position & ((1 << pb) - 1);
      if (!bit(isMatch, state * 16 + place)) {
        out[position] = readLiteral();
        position += 1;
      } else {
        var length = bit(isRep, state) ? readRepeated(place) : readMatch(place);
        var from = position - rep[0] - 1;
        for (var i = 0; i < length; i += 1, position += 1) {
          out[position] = out[from + i];
        }
      }
    }

    return {
      out: out,
      unpackFor: function (milliseconds) {
        for (var end = Date.now() + milliseconds; position < size && Date.now() < end;) {
          for (var count = 0; position < size && count < 2000; count += 1) {
            unpackOne();
          }
        }
        return position >= size;
      }
    };
  }
