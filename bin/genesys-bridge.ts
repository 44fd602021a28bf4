#!/usr/bin/env node
import { startBridge } from '../bridge/start.ts';

startBridge(process);
