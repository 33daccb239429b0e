/** ELK as a worker: it answers the messages of elkjs. */
import 'elkjs/lib/elk-worker.min.js'
