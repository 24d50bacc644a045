// @ts-check
// The script of a page that asks the program behind it.

import { start } from "../page/app.js";
import { liveSource } from "./source.js";

start(liveSource());
