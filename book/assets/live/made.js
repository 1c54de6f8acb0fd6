/* What a module's self-test gives natively: a test writes and compares it. */
'use strict';

window.live.made = { selfTest: 122962490 };
