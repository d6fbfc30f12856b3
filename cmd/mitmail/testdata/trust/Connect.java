// What Jakarta Mail does.
import java.io.*;
import javax.net.ssl.*;

public class Connect {
    public static void main(String[] args) throws Exception {
        SSLSocket socket = (SSLSocket) SSLSocketFactory.getDefault().createSocket("localhost", Integer.parseInt(args[0]));
        SSLParameters check = socket.getSSLParameters();
        check.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(check);
        System.out.println(new BufferedReader(new InputStreamReader(socket.getInputStream())).readLine());
    }
}
