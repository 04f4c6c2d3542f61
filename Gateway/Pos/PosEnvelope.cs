using System.Data.Common;
using Microsoft.AspNetCore.Http.Features;
using PaymentGrains.Storage;

namespace PaymentGrains.Gateway.Pos;

/// <summary>Whatever goes wrong below <c>/on-duty-service</c>, the terminal gets the envelope, and no exception's text.</summary>
public sealed partial class PosEnvelope(RequestDelegate next, IHostApplicationLifetime lifetime, ILogger<PosEnvelope> log)
{
    private const long ThrownAwayMax = 64 * 1024 * 1024;

    public async Task InvokeAsync(HttpContext http)
    {
        // What exceeds the real limit (PosBody) is answered at once and then read and thrown away by the server for at most 5 s: a terminal
        // that writes its whole request before it reads would see a broken connection instead of the answer.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = ThrownAwayMax;
        }

        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            await (PosAnswer.Of(PosError.Internal, "系统正在重启，请求未处理，请稍后重试") with { Unavailable = true }).ExecuteAsync(http);
            return;
        }

        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            RequestLog.Note(http, "HUNG_UP");
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await PosAnswer.Of(PosError.InvalidRequest, e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? "请求过大，请求内容不能超过 16 KB"
                : "请求内容不完整，请重新发送").ExecuteAsync(http);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            Failed(e);
            await After(e).ExecuteAsync(http);
        }
    }

    /// <summary>The answer where a call failed and nobody knows how far it got. 503 where the database is gone, so that a balancer turns elsewhere.</summary>
    public static PosAnswer After(Exception exception) => PosAnswer.Of(PosError.Internal) with { Unavailable = IsDatabase(exception) };

    private static bool IsDatabase(Exception exception) =>
        exception is DbException or StorageException { Failure: not StorageFailure.Refused } ||
        (exception.InnerException is { } inner && IsDatabase(inner));

    [LoggerMessage(EventId = 1099, Level = LogLevel.Error, Message = "A POS request failed; the terminal was told that the result is unknown")]
    private partial void Failed(Exception exception);
}
