// @ts-check
// The script of a page that holds all its data.

import { start } from "./app.js";
import { embeddedSource } from "./embedded.js";

start(embeddedSource());
