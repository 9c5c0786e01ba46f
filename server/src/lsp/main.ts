import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { DiskHost } from '../disk/host';
import { connect } from './server';
import { describeError } from './support/log';

const TRANSPORT = /^--(?:stdio|node-ipc|socket|pipe)\b/;

// Importing this file starts the server, on the transport that the command line names.
if (!process.argv.some((argument) => TRANSPORT.test(argument))) process.argv.push('--stdio');
const connection = createConnection(ProposedFeatures.all);

// Editors restart a server that ends, and give up after a few times: a defect must not end it.
process.on('unhandledRejection', (error) => connection.console.error(`Unhandled rejection: ${describeError(error)}`));
process.on('uncaughtException', (error) => connection.console.error(`Unhandled error: ${describeError(error)}`));

connect(connection, new DiskHost(({ path, message }) => connection.console.warn(`${path}: ${message}`)));
