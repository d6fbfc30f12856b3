// What Nodemailer does.
const socket = require("tls").connect({ host: "localhost", port: +process.argv[2], servername: "localhost" })
socket.on("data", (text) => { process.stdout.write(text); socket.destroy() })
socket.on("error", () => process.exit(1))
