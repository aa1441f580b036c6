#!/usr/bin/env node
import '../dist/endpoint.js';
