// Preact with htm: `html` templates in plain modules. Text in a template is always text, never markup.

import htm from "/static/vendor/htm.mjs";
import { h, render, Fragment } from "/static/vendor/preact.mjs";

export const html = htm.bind(h);
export { render, Fragment };
export { useState, useEffect, useLayoutEffect, useRef, useMemo, useCallback } from "/static/vendor/preact-hooks.mjs";
