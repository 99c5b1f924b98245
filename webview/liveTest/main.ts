import '../ui/texts';
import './style.css';
import { connect } from '../ui/host';
import { readToPage } from '../messages';
import type { ToExtension } from '../protocol';

const host = connect<ToExtension>((message) => void readToPage(message));
host.post({ type: 'ready' });
